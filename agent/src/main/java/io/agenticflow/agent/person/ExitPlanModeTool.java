package io.agenticflow.agent.person;

import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.agent.RunContext;
import io.agenticflow.agent.RunTool;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import tools.jackson.jr.stree.JrsObject;

/**
 * ExitPlanMode: shows the plan to whoever the run works for; with a yes the run leaves plan mode.
 * The permissions ask before it runs.
 */
final class ExitPlanModeTool implements RunTool {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("ExitPlanMode").required("plan", STRING);

  private final ToolDefinition definition =
      new ToolDefinition(
          "ExitPlanMode",
          "In plan mode, where only looking is allowed: shows your finished plan to the user and asks to begin.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "plan":{"type":"string","description":"The plan, as Markdown"}},\
              "required":["plan"],"additionalProperties":false}\
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
  public ToolOutcome run(JrsObject arguments, ToolContext context, RunContext run)
      throws ToolException {
    ToolInput.read(SHAPE, arguments);
    PermissionPolicy permissions = run.request().permissions();
    // The answer may have chosen the mode already.
    if (permissions.mode() == PermissionMode.PLAN) {
      boolean _ = permissions.mode(PermissionMode.DEFAULT);
    }
    return ToolOutcome.text(
        "The user agrees with the plan. The mode is now "
            + permissions.mode().word()
            + ": carry the plan out.");
  }
}
