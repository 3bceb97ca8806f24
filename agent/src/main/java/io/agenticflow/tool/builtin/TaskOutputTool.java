package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.BOOLEAN;
import static io.agenticflow.tool.ToolInput.Type.INTEGER;
import static io.agenticflow.tool.ToolInput.Type.STRING;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * TaskOutput, once BashOutput: what a background task has said since it was last asked, and how it
 * stands.
 */
final class TaskOutputTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("TaskOutput")
          .required("task_id", STRING, "bash_id", "shell_id", "agent_id", "agentId", "id")
          .optional("block", BOOLEAN, "wait")
          .optional("timeout", INTEGER)
          .optional("filter", STRING);

  private static final int DEFAULT_WAIT = 30_000;
  private static final int MAX_WAIT = 600_000;
  private static final int MAX_OUTPUT = 30_000;
  private static final int MAX_FILTER = 1_000;
  private static final int MAX_FILTER_SIZE = 20_000;

  private final ToolDefinition definition =
      new ToolDefinition(
          "TaskOutput",
          "Returns what a background task has written since you last asked, and whether it still runs. It waits for the"
              + " task's end unless block is false.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "task_id":{"type":"string","description":"The id that was given when it was started"},\
              "block":{"type":"boolean","description":"Whether to wait for its end; true if not given"},\
              "timeout":{"type":"integer","minimum":0,"maximum":600000,\
              "description":"Milliseconds to wait at most; 30000 if not given"},\
              "filter":{"type":"string","description":"A regular expression; only lines that match are returned,\
               and the others are lost"}},\
              "required":["task_id"],"additionalProperties":false}\
              """));

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.NOTE;
  }

  @Override
  public ToolOutcome run(JrsObject arguments, ToolContext context) throws ToolException {
    ToolInput input = ToolInput.read(SHAPE, arguments);
    BackgroundTask task = TaskStopTool.find(input, context);
    Pattern filter = filter(input);
    // Who calls it by its old name and argument means the tool that never waited.
    boolean waits = input.bool("block", arguments.get("bash_id") == null);
    int millis = Math.min(MAX_WAIT, input.integer("timeout", DEFAULT_WAIT, 0, Integer.MAX_VALUE));
    if (waits) {
      await(task, Duration.ofMillis(millis), context);
    }
    BackgroundTask.Status status = task.status(); // first: what it says after this is for later
    StringBuilder text = new StringBuilder();
    text.append("Status: ").append(status.name().toLowerCase(Locale.ROOT));
    if (status != BackgroundTask.Status.RUNNING) {
      text.append(" (it ").append(task.ending()).append(')');
      context.notes().background().told(task);
    }
    String output = task.takeOutput();
    if (filter != null) {
      output =
          output
              .lines()
              .filter(line -> filter.matcher(line).find())
              .collect(Collectors.joining("\n"));
    }
    text.append('\n').append(output.isBlank() ? "(no new output)" : shortened(output));
    return new ToolOutcome(
        List.of(new ContentBlock.Text(text.toString())),
        status == BackgroundTask.Status.FAILED,
        List.of());
  }

  private static void await(BackgroundTask task, Duration atMost, ToolContext context)
      throws ToolException {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (var _ = context.cancellation().onCancel(() -> cancelled.complete(null))) {
      CompletableFuture.anyOf(task.whenOver(), cancelled)
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It still runs, and the answer says so.
    } catch (ExecutionException e) {
      throw new IllegalStateException("a task's end cannot fail", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("The wait was interrupted; the task goes on.", e);
    }
  }

  private static @Nullable Pattern filter(ToolInput input) throws ToolException {
    String regex = input.stringOrNull("filter");
    if (regex == null || regex.isEmpty()) {
      return null;
    }
    if (regex.length() > MAX_FILTER || RegexSize.of(regex) > MAX_FILTER_SIZE) {
      throw input.wrong("filter", "is too long, or repeats too much");
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw input.wrong("filter", "is no regular expression: " + e.getMessage());
    }
  }

  /** Keeps the end, where what matters of a log is. */
  private static String shortened(String output) {
    if (output.length() <= MAX_OUTPUT) {
      return output;
    }
    int from = output.length() - MAX_OUTPUT;
    if (Character.isLowSurrogate(output.charAt(from))) {
      from++;
    }
    return "[... " + from + " characters left out ...]\n" + output.substring(from);
  }
}
