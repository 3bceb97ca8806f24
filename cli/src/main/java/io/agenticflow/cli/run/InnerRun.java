package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ArgumentParser;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.args.UsageException;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.CommandLine;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.ResultJson;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.permission.PermissionPrompt;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** A run for a caller in this process, which is not the user at the terminal. */
public final class InnerRun {
  private static final int LINE = 120;

  private InnerRun() {}

  /**
   * How it ended.
   *
   * @param answer the model's last words
   * @param error what went wrong, for people; null where it came to its end
   * @param json all that {@code --output json} tells
   */
  public record Outcome(String answer, @Nullable String error, JrsObject json) {}

  /**
   * Runs a command line of {@code run} to its end.
   *
   * @param typed from {@code run} on
   * @param terminal gets notes on its standard error; nothing is read or printed
   * @param steps hears what happens, a short line for each step
   * @param prompt who can be asked for permission; null for nobody
   * @throws CliException where the run cannot begin
   */
  public static Outcome of(
      List<String> typed,
      Terminal terminal,
      Consumer<String> steps,
      @Nullable PermissionPrompt prompt,
      Cancellation cancellation) {
    ParsedArguments arguments;
    try {
      arguments = ArgumentParser.parse(CommandLine.program(), typed, terminal.environment());
      arguments.check();
    } catch (UsageException e) {
      throw new CliException(ExitCode.USAGE, e.message(), e.hint(), e);
    }
    RunSetup setup = new RunSetup(arguments, terminal);
    RunTally tally = new RunTally();
    try (PreparedRun run =
        setup.embed(Embedding.asking(prompt)).open(List.of(tally, event -> tell(event, steps)))) {
      RunRequest request = run.request(RunCommand.prompt(setup, arguments, terminal));
      RunResult result = run.run(request, cancellation);
      AgentModel model = request.model().get();
      return outcome(
          result,
          new ResultJson.Of(
              run.session().id(),
              request.runId(),
              request.agent(),
              model.provider(),
              model.model(),
              run.sandbox()),
          tally);
    } finally {
      setup.tellPlace();
    }
  }

  /**
   * Returns how a run ended.
   *
   * @param tally has heard its events
   */
  static Outcome outcome(RunResult result, ResultJson.Of whose, RunTally tally) {
    JrsObject json = ResultJson.of(result, whose, tally, Endings.exitCode(result).code());
    boolean isDone = result.ending() == RunResult.Ending.COMPLETED && result.error() == null;
    String error =
        result.error() == null ? "the run ended early: " + result.ending() : result.error();
    return new Outcome(result.answer(), isDone ? null : error, json);
  }

  private static void tell(RunEvent event, Consumer<String> steps) {
    switch (event) {
      case RunEvent.RunStarted run ->
          steps.accept("asking " + run.model() + " at " + run.provider());
      case RunEvent.ToolStarted started ->
          steps.accept(ToolLine.of(started.tool(), started.input(), LINE));
      case RunEvent.PermissionDenied denied ->
          steps.accept(denied.tool() + " was not allowed: " + ToolLine.oneLine(denied.reason()));
      case RunEvent.ModelRetried retried ->
          steps.accept("asking again: " + ToolLine.oneLine(retried.reason()));
      case RunEvent.ModelAnswered answered -> steps.accept("turn " + answered.turn() + " answered");
      case RunEvent.SubAgent sub -> {
        if (sub.event() instanceof RunEvent.ToolStarted started) {
          steps.accept("sub-agent: " + ToolLine.of(started.tool(), started.input(), LINE));
        }
      }
      default -> {
        // The steps are for somebody who waits, not for a record.
      }
    }
  }
}
