package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.RuleSuggestions;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.permission.Verdict;
import io.agenticflow.text.VisibleText;
import io.agenticflow.vocabulary.RawJson;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks the person at the terminal whether a call may be made: yes, yes from now on, no, or no and
 * what to do instead.
 */
final class PermissionQuestion implements PermissionPrompt {
  private static final int DIFF_LINES = 20;

  private final Terminal terminal;
  private final StatusLine status;
  private final TypedLines typed;
  private final RuleSource source;
  private final Cancellation cancellation;

  /**
   * @param cancellation ends the waiting for an answer
   */
  PermissionQuestion(Terminal terminal, StatusLine status, Path folder, Cancellation cancellation) {
    this.terminal = terminal;
    this.status = status;
    this.typed = new TypedLines(terminal.in());
    this.source = new RuleSource(RuleSource.Scope.SESSION, "your answer", folder);
    this.cancellation = cancellation;
  }

  @Override
  public Answer ask(ToolCall call, Verdict why) {
    status.pause();
    try {
      if (call.tool().equals("AskUserQuestion")) {
        return new UserQuestions(terminal, typed, cancellation).ask(call);
      }
      show(call, why);
      List<Rule> rules = RuleSuggestions.of(call, why, source);
      boolean isEdit = call.tool().equals("Edit") || call.tool().equals("Write");
      String always = always(isEdit, rules);
      PrintStream err = terminal.err();
      err.println("  y  yes, this once");
      if (always != null) {
        err.println("  a  yes, and in this run " + always);
      }
      err.println("  n  no, or write what to do instead");
      typed.forget();
      while (true) {
        err.print(Ink.BOLD.on(terminal, always == null ? "Allow? [y/n] " : "Allow? [y/a/n] "));
        err.flush();
        String line = typed.next(cancellation::isCancelled);
        if (line == null) {
          err.println();
          return new Answer.No("Nobody answered.", cancellation.isCancelled());
        }
        String answer = line.strip();
        switch (answer.toLowerCase(Locale.ROOT)) {
          case "y", "yes" -> {
            return new Answer.Yes(null, List.of(), null);
          }
          case "a", "always" -> {
            if (always != null) {
              return new Answer.Yes(null, rules, isEdit ? PermissionMode.ACCEPT_EDITS : null);
            }
          }
          case "n", "no" -> {
            return new Answer.No("The user said no.", false);
          }
          case "" -> {
            // Asked again: an empty line is no answer.
          }
          default -> {
            return new Answer.No("The user said no, and: " + answer, false);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.No("The question was interrupted.", true);
    } finally {
      status.resume();
    }
  }

  private static @Nullable String always(boolean isEdit, List<Rule> rules) {
    if (isEdit) {
      return "all changes of files in the workspace";
    }
    return rules.isEmpty() ? null : String.join(" and ", rules.stream().map(Rule::text).toList());
  }

  private void show(ToolCall call, Verdict why) {
    PrintStream err = terminal.err();
    RawJson input = Json.raw(call.input());
    err.println();
    err.println(Ink.BOLD.on(terminal, call.tool() + " wants to run:"));
    String command = Json.string(call.input(), "command");
    if (command != null) {
      command.lines().forEach(line -> err.println("    " + visible(line)));
    } else {
      err.println("    " + ToolLine.of(call.tool(), input, 400));
      Progress.diff(terminal, call.tool(), input, DIFF_LINES);
    }
    err.println("  asked because of " + why.ground().described());
    why.parts().stream()
        .filter(part -> part.behaviour() != Behaviour.ALLOW)
        .limit(10)
        .forEach(
            part -> err.println("    " + visible(part.text()) + ": " + part.ground().described()));
  }

  /** What a model wrote must not move the cursor over the question. */
  private static String visible(String line) {
    return VisibleText.of(line.replace('\n', '\uFFFD'));
  }
}
