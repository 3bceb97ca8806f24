package io.agenticflow.cli.offer;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** The arguments that a tool takes: their schema, and whether a call's arguments have its form. */
final class ToolInput {
  private final Map<String, JrsObject> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  /** A call has arguments that the tool does not take; the message says which. */
  static final class WrongInput extends Exception {
    private static final long serialVersionUID = 1L;

    WrongInput(String message) {
      super(message);
    }
  }

  /** Adds an argument without which there is nothing to do. */
  ToolInput required(String name, String type, String description) {
    required.add(name);
    return optional(name, type, description);
  }

  /**
   * Adds an argument.
   *
   * @param type {@code string}, {@code integer}, {@code number} or {@code boolean}
   */
  ToolInput optional(String name, String type, String description) {
    properties.put(name, Json.object().put("type", type).put("description", description).build());
    return this;
  }

  JrsObject schema() {
    JsonObjectBuilder all = Json.object();
    properties.forEach(all::put);
    JsonObjectBuilder schema = Json.object().put("type", "object").put("properties", all.build());
    if (!required.isEmpty()) {
      schema.put("required", required.stream().map(Json::of).toList());
    }
    return schema.put("additionalProperties", false).build();
  }

  /**
   * Looks at a call's arguments.
   *
   * @throws WrongInput where one is missing, unknown or of another type
   */
  void check(JrsObject given) throws WrongInput {
    for (var each : Json.fields(given)) {
      JrsObject property = properties.get(each.getKey());
      if (property == null) {
        throw new WrongInput(
            "there is no argument '"
                + each.getKey()
                + "'; the arguments are: "
                + String.join(", ", new TreeSet<>(properties.keySet())));
      }
      String type = Json.string(property, "type", "string");
      if (!is(type, each.getValue())) {
        throw new WrongInput("the argument " + each.getKey() + " has to be of type " + type);
      }
    }
    for (String each : required) {
      String text = Json.string(given, each);
      if (given.get(each) == null || (text != null && text.isBlank())) {
        throw new WrongInput("the argument " + each + " is missing");
      }
    }
  }

  private static boolean is(String type, @Nullable JrsValue value) {
    return switch (type) {
      case "integer" ->
          value instanceof JrsNumber number
              && new BigDecimal(number.asText()).stripTrailingZeros().scale() <= 0;
      case "number" -> value instanceof JrsNumber;
      case "boolean" -> value instanceof JrsBoolean;
      default -> value instanceof JrsString;
    };
  }
}
