package io.agenticflow.dialect.chat;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.RawJson;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Fits JSON Schemas to what an upstream takes. */
final class SchemaKeywords {
  /** Keywords whose value maps names of the caller's own to schemas. */
  private static final Set<String> NAMED_SCHEMAS =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  /** Keywords whose value is data, in which nothing is a keyword. */
  private static final Set<String> DATA =
      Set.of("enum", "const", "default", "examples", "required");

  private SchemaKeywords() {}

  /**
   * Returns the schema of a tool's input without the {@code dropped} keywords at any depth. It
   * always describes an object with {@code properties}, because strict upstreams refuse one
   * without.
   */
  static JrsValue toolSchema(@Nullable RawJson schema, Set<String> dropped) {
    JrsValue json = schema == null ? Json.object().build() : Json.parse(schema);
    JrsValue clean = dropped.isEmpty() ? json : without(json, dropped);
    if (Json.string(clean, "type") != null
        && (Json.field(clean, "properties") != null
            || !"object".equals(Json.string(clean, "type")))) {
      return clean;
    }
    JsonObjectBuilder full = Json.object();
    Json.fields(clean).forEach(field -> full.put(field.getKey(), field.getValue()));
    if (Json.field(clean, "type") == null) {
      full.put("type", "object");
    }
    if (Json.field(clean, "properties") == null) {
      full.put("properties", Json.object().build());
    }
    return full.build();
  }

  /**
   * Returns the schema without the {@code dropped} keywords; properties that have such a name stay.
   */
  static JrsValue without(JrsValue schema, Set<String> dropped) {
    if (schema.isArray()) {
      return Json.array(
          Json.elements(schema).stream().map(each -> without(each, dropped)).toList());
    }
    if (!(schema instanceof JrsObject)) {
      return schema;
    }
    JsonObjectBuilder clean = Json.object();
    for (Map.Entry<String, JrsValue> field : Json.fields(schema)) {
      String keyword = field.getKey();
      JrsValue value = field.getValue();
      if (isDropped(keyword, dropped)) {
        continue;
      }
      if (NAMED_SCHEMAS.contains(keyword)) {
        JsonObjectBuilder named = Json.object();
        Json.fields(value)
            .forEach(each -> named.put(each.getKey(), without(each.getValue(), dropped)));
        clean.put(keyword, named.build());
      } else {
        clean.put(keyword, DATA.contains(keyword) ? value : without(value, dropped));
      }
    }
    return clean.build();
  }

  private static boolean isDropped(String keyword, Set<String> dropped) {
    if (dropped.contains(keyword)) {
      return true;
    }
    return keyword.startsWith("x-") && dropped.contains("x-*");
  }

  /**
   * Returns whether OpenAI's strict mode takes the schema: every object in it forbids further
   * properties and requires all that it names.
   *
   * @see <a
   *     href="https://platform.openai.com/docs/guides/structured-outputs#supported-schemas">Supported
   *     schemas</a>
   */
  static boolean isStrict(JrsValue schema) {
    if (schema.isArray()) {
      return Json.elements(schema).stream().allMatch(SchemaKeywords::isStrict);
    }
    if (!(schema instanceof JrsObject)) {
      return true;
    }
    JrsValue properties = Json.field(schema, "properties");
    if (properties != null || "object".equals(Json.string(schema, "type"))) {
      if (!(Json.field(schema, "additionalProperties") instanceof JrsBoolean more)
          || more.booleanValue()) {
        return false;
      }
      Set<String> required = new HashSet<>();
      for (JrsValue name : Json.array(schema, "required")) {
        if (name instanceof JrsString string) {
          required.add(string.getValue());
        }
      }
      for (Map.Entry<String, JrsValue> property : Json.fields(properties)) {
        if (!required.contains(property.getKey()) || !isStrict(property.getValue())) {
          return false;
        }
      }
    }
    for (String keyword : List.of("items", "anyOf", "oneOf", "allOf")) {
      JrsValue inner = Json.field(schema, keyword);
      if (inner != null && !isStrict(inner)) {
        return false;
      }
    }
    for (String keyword : List.of("$defs", "definitions")) {
      for (Map.Entry<String, JrsValue> named : Json.fields(Json.field(schema, keyword))) {
        if (!isStrict(named.getValue())) {
          return false;
        }
      }
    }
    return true;
  }
}
