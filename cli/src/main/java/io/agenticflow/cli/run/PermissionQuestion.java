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

  private final Person person;
  private final Terminal terminal;
  private final RuleSource source;
  private final Cancellation run;

  /**
   * @param run ends the waiting for an answer
   */
  PermissionQuestion(Person person, Path folder, Cancellation run) {
    this.person = person;
    this.terminal = person.terminal();
    this.source = new RuleSource(RuleSource.Scope.SESSION, "your answer", folder);
    this.run = run;
  }

  @Override
  public Answer ask(ToolCall call, Verdict why) {
    return person.ask(
        new Answer.No("The question was interrupted.", true),
        run,
        cancellation ->
            call.tool().equals("AskUserQuestion")
                ? new UserQuestions(person, cancellation).ask(call)
                : ask(call, why, cancellation));
  }

  private Answer ask(ToolCall call, Verdict why, Cancellation cancellation)
      throws InterruptedException {
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
    while (true) {
      String answer =
          person.line(always == null ? "Allow? [y/n] " : "Allow? [y/a/n] ", cancellation);
      if (answer == null) {
        return new Answer.No("Nobody answered.", cancellation.isCancelled());
      }
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
