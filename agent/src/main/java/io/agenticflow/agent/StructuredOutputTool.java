package io.agenticflow.agent;

import io.agenticflow.json.Json;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** StructuredOutput: takes the run's answer, in the form that was asked for, as its arguments. */
final class StructuredOutputTool implements RunTool {
  static final String NAME = "StructuredOutput";

  private final AnswerForm form;
  private final ToolDefinition definition;

  StructuredOutputTool(AnswerForm form) {
    this.form = form;
    this.definition =
        new ToolDefinition(
            NAME,
            "Hands over your final answer in the form that is wanted. Call it once, alone, when the task is done; its"
                + " arguments are the answer.",
            form.schema());
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return Effect.NOTE;
  }

  @Override
  public ToolOutcome run(JrsObject input, ToolContext context, RunContext run)
      throws ToolException {
    List<String> problems = form.problems(input);
    if (!problems.isEmpty()) {
      throw new ToolException(
          "The answer does not have the form that is wanted:\n- "
              + String.join("\n- ", problems)
              + "\nCall "
              + NAME
              + " again with all of it.");
    }
    run.answer().accept(Json.raw(input));
    return ToolOutcome.text("The answer was taken.");
  }
}
