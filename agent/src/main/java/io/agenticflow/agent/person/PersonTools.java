package io.agenticflow.agent.person;

import io.agenticflow.tool.Tool;
import java.util.List;

/** The tools that make sense only where somebody can answer. */
public final class PersonTools {
  private PersonTools() {}

  /** Returns them all: AskUserQuestion, ExitPlanMode. */
  public static List<Tool> all() {
    return List.of(new AskUserQuestionTool(), new ExitPlanModeTool());
  }
}
