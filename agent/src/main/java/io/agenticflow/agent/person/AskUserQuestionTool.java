package io.agenticflow.agent.person;

import static io.agenticflow.tool.ToolInput.Type.ARRAY;

import io.agenticflow.json.Json;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * AskUserQuestion: questions with options to whoever the run works for.
 *
 * <p>Who is asked for permission is who answers: the answers come as the argument {@code answers},
 * from a question's words to the answer, which the permission's yes adds to the call.
 */
final class AskUserQuestionTool implements Tool {
  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient("AskUserQuestion").required("questions", ARRAY);

  private static final int MOST_QUESTIONS = 4;

  private final ToolDefinition definition =
      new ToolDefinition(
          "AskUserQuestion",
          "Asks the user one to four questions, each with two to four options to choose from; the user can also answer in"
              + " own words. Ask only what you cannot find out and what changes what you do.",
          new RawJson(
              """
              {"type":"object","properties":{"questions":{"type":"array","items":{"type":"object","properties":{\
              "question":{"type":"string","description":"The whole question"},\
              "header":{"type":"string","description":"Its subject, at most 12 characters"},\
              "options":{"type":"array","items":{"type":"object","properties":{\
              "label":{"type":"string"},"description":{"type":"string"}},\
              "required":["label","description"],"additionalProperties":false}},\
              "multiSelect":{"type":"boolean","description":"Whether several may be chosen"}},\
              "required":["question","header","options","multiSelect"],"additionalProperties":false}}},\
              "required":["questions"],"additionalProperties":false}\
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
    int questions = input.array("questions").size();
    if (questions < 1 || questions > MOST_QUESTIONS) {
      throw input.wrong("questions", "must be one to " + MOST_QUESTIONS);
    }
    StringBuilder text = new StringBuilder("The user answered:");
    for (Map.Entry<String, JrsValue> answer : Json.fields(arguments.get("answers"))) {
      JrsValue value = answer.getValue();
      text.append("\n- ")
          .append(answer.getKey())
          .append(' ')
          .append(value.isContainer() ? Json.write(value) : value.asText());
    }
    boolean isAnswered = text.indexOf("\n") >= 0;
    return ToolOutcome.text(
        !isAnswered
            ? "The user gave no answer. Take the simplest sensible reading, go on, and name the assumption at the end."
            : text.toString());
  }
}
