package io.agenticflow.tool.builtin;

import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.background.BackgroundTask;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.time.Duration;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** TaskStop, once KillShell: ends a background task with everything that it started. */
final class TaskStopTool implements Tool {
  static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("TaskStop")
          .required("task_id", STRING, "shell_id", "bash_id", "agent_id", "agentId", "id");

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final ToolDefinition definition =
      new ToolDefinition(
          "TaskStop",
          "Ends a background task and everything that it started.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "task_id":{"type":"string","description":"The id that was given when it was started"}},\
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
    BackgroundTask task = find(ToolInput.read(SHAPE, arguments), context);
    boolean ran = task.status() == BackgroundTask.Status.RUNNING;
    task.stop();
    try {
      if (!task.await(PATIENCE)) {
        throw new ToolException(
            "The task " + task.id() + " was told to end and has not ended yet.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("The wait for the end of " + task.id() + " was interrupted.", e);
    }
    context.notes().background().told(task);
    return ToolOutcome.text(
        ran
            ? "The task " + task.id() + " " + task.ending() + ": " + task.description()
            : "The task " + task.id() + " was over before: it " + task.ending() + ".");
  }

  static BackgroundTask find(ToolInput input, ToolContext context) throws ToolException {
    String id = input.string("task_id");
    BackgroundTask task = context.notes().background().find(id).orElse(null);
    if (task == null) {
      List<String> ids = context.notes().background().ids();
      throw new ToolException(
          "There is no background task \""
              + ToolInput.shown(id, 60)
              + "\". "
              + (ids.isEmpty()
                  ? "None was started in this run; those of an earlier one ended with it."
                  : "Those of this run are: " + String.join(", ", ids)));
    }
    return task;
  }
}
