package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.process.BackgroundShell;
import io.agenticflow.tool.process.ShellCommand;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/**
 * Bash: a command for the shell, run in the working folder.
 *
 * <p>Each call is a shell of its own: a {@code cd} or a variable does not last. The command is not
 * confined here; permission modes decide whether it runs at all, and the launcher of the run holds
 * it.
 */
final class BashTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.strict("Bash")
          .required("command", STRING, "cmd", "script")
          .optional("timeout", INTEGER)
          .optional("description", STRING)
          .optional("run_in_background", BOOLEAN);

  private static final int DEFAULT_MILLIS = 120_000;
  private static final int MAX_MILLIS = 600_000;

  /** More than a model is shown: the rest goes where long results are kept. */
  private static final int MAX_OUTPUT = 200_000;

  private static final int MAX_UNREAD = 100_000;
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final ToolDefinition definition =
      new ToolDefinition(
          "Bash",
          "Runs a shell command in the working folder and returns its output (errors included) and its exit code if it is"
              + " not 0. Each call is a new shell; processes left in the background end with it. A server or a long job is"
              + " started with run_in_background: read it with TaskOutput, end it with TaskStop; it ends with the run."
              + " There is no input and no terminal. To read, write and search files use Read, Write, Edit, Glob and"
              + " Grep.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "command":{"type":"string","description":"The command"},\
              "timeout":{"type":"integer","minimum":1,"maximum":600000,\
              "description":"Milliseconds until it is ended; 120000 if not given"},\
              "description":{"type":"string","description":"What it does, in five to ten words"},\
              "run_in_background":{"type":"boolean","description":"Whether to start it and go on"}},\
              "required":["command"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.EXECUTE;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    String command = input.string("command");
    if (command.isBlank()) {
      throw input.wrong("command", "is empty");
    }
    if (command.indexOf('\0') >= 0) {
      throw input.wrong("command", "has a NUL character, which no command can");
    }
    if (input.bool("run_in_background", false)) {
      return inBackground(command, input, context);
    }
    int millis =
        Math.min(MAX_MILLIS, input.integer("timeout", DEFAULT_MILLIS, 1, Integer.MAX_VALUE));
    ShellCommand shell =
        new ShellCommand(
            command,
            context.workspace().root(),
            context.environment(),
            Duration.ofMillis(millis),
            MAX_OUTPUT);
    try {
      return outcome(shell.run(context.launcher(), context.cancellation()), millis);
    } catch (IOException e) {
      throw FileProblem.of("start a shell in", context.workspace().root(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("The command was interrupted; everything it started was ended.", e);
    }
  }

  private static ToolOutcome inBackground(String command, ToolInput input, ToolContext context)
      throws ToolException {
    // Without a word of the model's, it may run as long as the run does.
    Duration limit =
        input.has("timeout")
            ? Duration.ofMillis(input.integer("timeout", 0, 1, Integer.MAX_VALUE))
            : NO_LIMIT;
    ShellCommand shell =
        new ShellCommand(
            command, context.workspace().root(), context.environment(), limit, MAX_UNREAD);
    try {
      BackgroundShell task =
          context
              .notes()
              .background()
              .start("bash", id -> BackgroundShell.start(id, shell, context.launcher()));
      return ToolOutcome.text(
          "Started in the background as "
              + task.id()
              + ". Read its output with TaskOutput and end it with TaskStop; you will be told when it has ended.");
    } catch (IOException e) {
      throw new ToolException("The command was not started: " + e.getMessage(), e);
    }
  }

  private static ToolOutcome outcome(ShellCommand.Result result, int millis) {
    StringBuilder text = new StringBuilder(result.output());
    boolean failed =
        switch (result.ending()) {
          case EXITED -> {
            if (result.exitCode() != 0) {
              line(text, "Exit code: " + result.exitCode() + signal(result.exitCode()));
            } else if (text.isEmpty()) {
              text.append("(no output)");
            }
            if (result.stopped() > 0) {
              line(
                  text,
                  "["
                      + result.stopped()
                      + " background process"
                      + (result.stopped() == 1 ? "" : "es")
                      + " ended with the command]");
            }
            yield result.exitCode() != 0;
          }
          case TIMED_OUT -> {
            line(text, "[timed out after " + millis + " ms; everything it started was ended]");
            yield true;
          }
          case CANCELLED -> {
            line(text, "[cancelled; everything it started was ended]");
            yield true;
          }
        };
    return new ToolOutcome(List.of(new ContentBlock.Text(text.toString())), failed, List.of());
  }

  private static void line(StringBuilder text, String line) {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    text.append(line);
  }

  private static String signal(int exitCode) {
    return switch (exitCode) {
      case 137 -> " (killed by signal 9; perhaps out of memory)";
      case 139 -> " (segmentation fault)";
      case 143 -> " (ended by signal 15)";
      default -> "";
    };
  }
}
