package io.agenticflow.agent;

import static io.agenticflow.tool.ToolInput.Type.STRING;

import io.agenticflow.context.Skill;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.io.IOException;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/**
 * Skill: reads a skill's instructions when the model needs them. Which there are is in the run's
 * {@link RunRequest#context}; a run without any is better off without this tool.
 */
public final class SkillTool implements RunTool {
  /** Its name. */
  public static final String NAME = "Skill";

  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(NAME)
          .required("skill", STRING, "name", "command", "skill_name")
          .optional("args", STRING, "arguments");

  private final ToolDefinition definition =
      new ToolDefinition(
          NAME,
          "Reads the instructions of one of the skills that are listed under # Skills. Call it"
              + " before you begin work that a skill is about, then do what it says.",
          new RawJson(
              """
              {"type":"object","properties":{\
              "skill":{"type":"string","description":"The skill's name"},\
              "args":{"type":"string","description":"Its arguments, if it takes some"}},\
              "required":["skill"],"additionalProperties":false}\
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
    ToolInput input = ToolInput.read(SHAPE, arguments);
    RunRequest request = run.request();
    List<Skill> there = request.context().skills().forModel();
    Skill skill =
        request
            .context()
            .skills()
            .find(input.string("skill").strip())
            .filter(Skill::modelMayCall)
            .orElseThrow(() ->
                new ToolException(
                    "There is no skill \""
                        + input.string("skill")
                        + "\". "
                        + (there.isEmpty()
                            ? "There are none."
                            : "The skills are: "
                                + String.join(", ", there.stream().map(Skill::name).toList()))));
    String args = input.stringOrNull("args");
    try {
      return ToolOutcome.text(
          new SkillCall(request, context).text(skill, args == null ? "" : args));
    } catch (IOException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
