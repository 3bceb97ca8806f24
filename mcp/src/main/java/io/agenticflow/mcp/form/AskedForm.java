package io.agenticflow.mcp.form;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A form as a server describes it: fields of one level. Immutable.
 *
 * @param fields in the server's order; none where only a yes or a no is wanted
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema">The
 *     schemas that a server may use</a>
 */
public record AskedForm(List<FormField> fields) {
  /** More is no question to a person. */
  private static final int MOST_FIELDS = 100;

  public AskedForm {
    fields = List.copyOf(fields);
  }

  /**
   * Reads one.
   *
   * @param schema of an object, whose properties are texts, numbers, truth values and choices
   * @throws FormException where it is something else
   */
  public static AskedForm read(JrsObject schema) throws FormException {
    if (!Json.string(schema, "type", "object").equals("object")) {
      throw new FormException("a form's schema is that of an object");
    }
    Set<String> required = new LinkedHashSet<>();
    Json.array(schema, "required").forEach(each -> required.add(each.asText()));
    List<FormField> fields = new ArrayList<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(Json.field(schema, "properties"))) {
      fields.add(FormField.read(each.getKey(), each.getValue(), required.contains(each.getKey())));
    }
    if (fields.size() > MOST_FIELDS) {
      throw new FormException("a form of " + fields.size() + " fields is too long");
    }
    return new AskedForm(fields);
  }

  /** Returns what is wrong with an answer, each in a sentence for people; nothing where it fits. */
  public List<String> problems(JrsObject content) {
    List<String> problems = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    for (FormField field : fields) {
      known.add(field.name());
      JrsValue value = Json.field(content, field.name());
      if (value == null) {
        if (field.required()) {
          problems.add(field.name() + " is missing");
        }
        continue;
      }
      String problem = field.problem(value);
      if (problem != null) {
        problems.add(field.name() + " " + problem);
      }
    }
    for (Map.Entry<String, JrsValue> each : Json.fields(content)) {
      if (!known.contains(each.getKey())) {
        problems.add("there is no field " + each.getKey());
      }
    }
    return problems;
  }
}
