package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a run's events and tells people on standard error what is going on: a header and a line for
 * each step at a terminal, and always one line of what it took in the end.
 */
final class Progress implements Consumer<RunEvent> {
  private static final int DIFF_LINES = 12;

  private final Terminal terminal;
  private final PrintStream err;
  private final Map<String, RawJson> inputs = new HashMap<>();
  private final boolean steps;
  private final boolean verbose;
  private final int width;

  /**
   * @param steps whether to tell each step; else only what goes wrong and the end
   * @param verbose whether to tell what each call used and what tools answered
   * @param width columns of the terminal
   */
  Progress(Terminal terminal, boolean steps, boolean verbose, int width) {
    this.terminal = terminal;
    this.err = terminal.err();
    this.steps = steps;
    this.verbose = verbose;
    this.width = Math.max(40, width);
  }

  @Override
  public void accept(RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted run -> {
        if (steps) {
          line("Agent:     " + run.agent());
          line("About:     " + ToolLine.oneLine(run.description()));
          line("Task:      " + ToolLine.oneLine(run.task()));
          line("Provider:  " + run.provider());
          line("Model:     " + run.model());
          line("Workspace: " + run.workspace());
          err.println();
        }
      }
      case RunEvent.ModelAsked asked -> {
        if (verbose) {
          line("[turn " + asked.turn() + "] asking the model");
        }
      }
      case RunEvent.ModelRetried retry ->
          line(
              "The call failed ("
                  + ToolLine.oneLine(retry.reason())
                  + "); trying again in "
                  + Amounts.time(retry.delay())
                  + " (retry "
                  + retry.attempt()
                  + ")");
      case RunEvent.ModelFellBack fellBack ->
          line(
              fellBack.from()
                  + " cannot answer ("
                  + ToolLine.oneLine(fellBack.reason())
                  + "); asking "
                  + fellBack.to());
      case RunEvent.ModelRouted routed -> {
        if (verbose) {
          line(
              "[turn "
                  + routed.turn()
                  + "] model: "
                  + cut(ToolLine.oneLine(routed.decision().line())));
          routed.decision().considered().forEach(each -> line("  considered: " + each));
        }
      }
      case RunEvent.AnswerDiscarded discarded ->
          line(
              "The answer broke off ("
                  + ToolLine.oneLine(discarded.reason())
                  + "); its words are void, asking again");
      case RunEvent.ModelAnswered answered -> {
        if (verbose) {
          line(
              "[turn "
                  + answered.turn()
                  + "] "
                  + Amounts.tokens(answered.usage())
                  + ", "
                  + Amounts.cost(answered.cost())
                  + ", stop: "
                  + answered.stopReason());
        }
      }
      case RunEvent.ToolStarted started -> {
        if (steps || verbose) {
          line(
              Ink.BOLD.on(
                  terminal, "> " + ToolLine.of(started.tool(), started.input(), width - 2)));
          inputs.put(started.toolUseId(), started.input());
        }
      }
      case RunEvent.ToolFinished finished -> {
        RawJson input = inputs.remove(finished.toolUseId());
        if (input != null && !finished.isError()) {
          diff(terminal, finished.tool(), input, DIFF_LINES);
        }
        if ((steps && finished.isError()) || verbose) {
          line(
              "  "
                  + (finished.isError() ? "failed: " : "ok: ")
                  + firstLine(finished.content())
                  + " ("
                  + Amounts.time(finished.took())
                  + ")");
        }
      }
      case RunEvent.PermissionDenied denied ->
          line(
              cut(
                  "Not allowed: "
                      + ToolLine.of(denied.tool(), denied.input(), 80)
                      + ": "
                      + ToolLine.oneLine(denied.reason())));
      case RunEvent.RunFinished finished -> finished(finished.result());
      case RunEvent.Prompted prompted -> {
        if (verbose && prompted.source() == RunEvent.Prompted.Source.NUDGE) {
          line("The answer was empty; asking once more");
        }
      }
      case RunEvent.HookStarted started -> {
        if (verbose) {
          line("  hook " + started.name());
        }
      }
      case RunEvent.HookFinished hook -> {
        if (hook.message() != null) {
          line(cut("Hook " + hook.name() + ": " + ToolLine.oneLine(hook.message())));
        }
      }
      case RunEvent.ContextMeasured measured -> {
        if (verbose) {
          line("[turn " + measured.turn() + "] " + measured.usage().line());
        }
      }
      case RunEvent.Compacted compacted ->
          line(
              "The conversation was summarised ("
                  + compacted.trigger().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                  + "): "
                  + Amounts.count(compacted.tokensBefore())
                  + " tokens became about "
                  + Amounts.count(compacted.tokensAfter())
                  + ", "
                  + Amounts.cost(compacted.cost()));
      case RunEvent.FileKept kept -> {
        if (verbose) {
          line("  kept as it was: " + kept.file());
        }
      }
      case RunEvent.SubAgent inside -> {
        if (verbose && inside.event() instanceof RunEvent.ToolStarted started) {
          line(cut("    " + ToolLine.of(started.tool(), started.input(), width)));
        }
      }
      case RunEvent.TextDelta _, RunEvent.ThinkingDelta _, RunEvent.Streamed _ -> {
        // Words are the answer's business.
      }
    }
    err.flush();
  }

  private void finished(RunResult result) {
    if (!result.filesChanged().isEmpty()) {
      line(
          (result.filesChanged().size() == 1 ? "File written: " : "Files written: ")
              + String.join(", ", result.filesChanged().stream().map(Object::toString).toList()));
    }
    line(
        (result.ending() == RunResult.Ending.COMPLETED ? "Done: " : "Ended: ")
            + result.turns()
            + (result.turns() == 1 ? " turn, " : " turns, ")
            + Amounts.tokens(result.usage())
            + ", "
            + Amounts.cost(result.cost())
            + ", "
            + Amounts.time(result.took()));
  }

  private String firstLine(List<ContentBlock> content) {
    for (ContentBlock block : content) {
      if (block instanceof ContentBlock.Text text) {
        String line = ToolLine.oneLine(text.text());
        return line.length() <= width - 20 ? line : line.substring(0, width - 21) + "…";
      }
    }
    return content.isEmpty() ? "no output" : "an image";
  }

  private String cut(String line) {
    return verbose || line.length() <= 4 * width ? line : line.substring(0, 4 * width) + "…";
  }

  /** Shows what a call changes in a file, in at most so many lines. */
  static void diff(Terminal terminal, String tool, RawJson input, int most) {
    for (String line : ShortDiff.of(tool, input, most)) {
      Ink ink = line.startsWith("+") ? Ink.GREEN : line.startsWith("-") ? Ink.RED : Ink.DIM;
      terminal.err().println("    " + ink.on(terminal, line));
    }
  }

  private void line(String text) {
    err.println(text);
  }
}
