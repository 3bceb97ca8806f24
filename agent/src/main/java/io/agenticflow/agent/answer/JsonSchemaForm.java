package io.agenticflow.agent.answer;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import io.agenticflow.agent.AnswerForm;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.RawJson;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * A form that a JSON Schema describes, draft 2020-12 unless it names another. The validator is made
 * for the first answer, so that a run does not wait for it at its start.
 */
public final class JsonSchemaForm implements AnswerForm {
  private static final int MOST_PROBLEMS = 10;

  private final JrsObject schema;
  private @Nullable Validator validator;
  private @Nullable URI registered;

  private JsonSchemaForm(JrsObject schema) {
    this.schema = schema;
  }

  /**
   * Takes a schema.
   *
   * @throws IllegalArgumentException where it does not describe an object, which a tool's arguments
   *     are; the message is for people
   */
  public static JsonSchemaForm of(JrsObject schema) {
    String type = Json.string(schema, "type");
    if (type != null && !type.equals("object")) {
      throw new IllegalArgumentException(
          "the schema must describe an object, not a value of type " + type);
    }
    return new JsonSchemaForm(schema);
  }

  @Override
  public RawJson schema() {
    if (Json.string(schema, "type") != null) {
      return Json.raw(schema);
    }
    JsonObjectBuilder typed = Json.object().put("type", "object");
    Json.fields(schema).forEach(field -> typed.put(field.getKey(), field.getValue()));
    return Json.raw(typed.build());
  }

  @Override
  public synchronized List<String> problems(JrsObject answer) {
    try {
      if (validator == null || registered == null) {
        // Whether the schema keeps to its own schema is not checked: what makes no sense in it
        // limits nothing, and its own schema would have to be read for each run.
        validator =
            new ValidatorFactory()
                .withJsonNodeFactory(TreeNode.FACTORY)
                .withDisabledSchemaValidation(true)
                .createValidator();
        registered = validator.registerSchema(TreeNode.FACTORY.wrap(schema));
      }
      return validator.validate(registered, TreeNode.FACTORY.wrap(answer)).getErrors().stream()
          .map(JsonSchemaForm::described)
          .distinct()
          .limit(MOST_PROBLEMS)
          .toList();
    } catch (JsonSchemaException e) {
      return List.of("the schema itself cannot be used: " + e.getMessage());
    }
  }

  private static String described(Error error) {
    String place = error.getInstanceLocation();
    return (place.isEmpty() ? "the answer" : place) + ": " + error.getError();
  }
}
