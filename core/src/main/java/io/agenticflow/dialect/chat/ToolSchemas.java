package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.SchemaFix;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Rewrites a tool's schema for an upstream that reads a part of JSON Schema only, keeping as much
 * of its meaning as that part can say. What is accepted becomes wider, never narrower: the caller
 * checks the arguments itself.
 */
final class ToolSchemas {
  /** References may go in circles; what is deeper is any object. */
  private static final int DEEPEST_REF = 8;

  private final JrsValue root;
  private final Set<SchemaFix> fixes;
  private final @Nullable Set<String> formats;

  private ToolSchemas(JrsValue root, Profile profile) {
    this.root = root;
    this.fixes = profile.schemaFixes();
    this.formats = profile.schemaFormats();
  }

  /**
   * Returns the schema in the form that the profile asks for: that of an object, or null for a tool
   * without arguments where an object without properties is not taken.
   */
  static @Nullable JrsValue of(@Nullable RawJson schema, Profile profile) {
    if (schema == null || (profile.schemaFixes().isEmpty() && profile.schemaFormats() == null)) {
      return SchemaKeywords.toolSchema(schema, profile.droppedSchemaKeywords());
    }
    JrsValue root = Json.parse(schema);
    JrsValue fixed = new ToolSchemas(root, profile).schema(root, 0, true);
    if (profile.schemaFixes().contains(SchemaFix.NO_EMPTY_OBJECTS)
        && !Json.fields(Json.field(fixed, "properties")).iterator().hasNext()
        && Json.field(fixed, "anyOf") == null) {
      return null;
    }
    return SchemaKeywords.toolSchema(Json.raw(fixed), profile.droppedSchemaKeywords());
  }

  private JrsValue schema(JrsValue json, int refs, boolean top) {
    if (!(json instanceof JrsObject object)) {
      return Json.object().build(); // true and false: anything
    }
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    Json.fields(object).forEach(field -> fields.put(field.getKey(), field.getValue()));
    if (fixes.contains(SchemaFix.INLINE_REFS) && fields.get("$ref") instanceof JrsString ref) {
      return inlined(ref.getValue(), fields, refs, top);
    }
    if (fixes.contains(SchemaFix.ANY_OF)) {
      unions(fields, refs);
    }
    if (fixes.contains(SchemaFix.CONST_TO_ENUM)
        && fields.get("const") != null
        && !fields.containsKey("enum")) {
      JrsValue only = fields.remove("const");
      fields.put("enum", Json.array(List.of(only)));
    }
    if (fixes.contains(SchemaFix.NULLABLE)) {
      nullable(fields);
    }
    if (fixes.contains(SchemaFix.STRING_ENUMS)) {
      stringEnum(fields);
    }
    if (formats != null
        && fields.get("format") instanceof JrsString format
        && !formats.contains(format.getValue())) {
      fields.remove("format");
    }
    children(fields, refs);
    if (fixes.contains(SchemaFix.ITEMS)
        && isType(fields, "array")
        && !(fields.get("items") instanceof JrsObject)) {
      fields.put("items", Json.object().put("type", "string").build());
    }
    objects(fields, top);
    return object(fields);
  }

  private JrsValue inlined(String ref, Map<String, JrsValue> fields, int refs, boolean top) {
    JrsValue target = refs < DEEPEST_REF ? target(ref) : null;
    JsonObjectBuilder merged = Json.object();
    if (target == null) {
      merged.put("type", "object");
    } else {
      Json.fields(target).forEach(field -> merged.put(field.getKey(), field.getValue()));
    }
    fields.forEach((name, value) -> {
      if (!name.equals("$ref")) {
        merged.put(name, value);
      }
    });
    return schema(merged.build(), refs + 1, top);
  }

  private @Nullable JrsValue target(String ref) {
    if (!ref.startsWith("#/")) {
      return ref.equals("#") ? root : null;
    }
    JrsValue at = root;
    for (String step : ref.substring(2).split("/", -1)) {
      at = Json.field(at, step.replace("~1", "/").replace("~0", "~"));
    }
    return at;
  }

  private void unions(Map<String, JrsValue> fields, int refs) {
    JrsValue one = fields.remove("oneOf");
    if (one != null && !fields.containsKey("anyOf")) {
      fields.put("anyOf", one);
    }
    if (fields.remove("allOf") instanceof JrsArray all) {
      Map<String, JrsValue> properties = new LinkedHashMap<>();
      List<JrsValue> required = new ArrayList<>();
      addTo(object(fields), properties, required);
      for (JrsValue each : Json.elements(all)) {
        JrsValue part = Json.field(each, "$ref") == null ? each : schema(each, refs, false);
        addTo(part, properties, required);
        Json.fields(part).forEach(field -> fields.putIfAbsent(field.getKey(), field.getValue()));
      }
      if (!properties.isEmpty()) {
        fields.put("properties", object(properties));
      }
      if (!required.isEmpty()) {
        fields.put("required", Json.array(required));
      }
    }
  }

  private static void addTo(
      JrsValue schema, Map<String, JrsValue> properties, List<JrsValue> required) {
    Json.fields(Json.field(schema, "properties"))
        .forEach(field -> properties.putIfAbsent(field.getKey(), field.getValue()));
    Json.array(schema, "required").stream()
        .filter(name -> !required.contains(name))
        .forEach(required::add);
  }

  /** Null as one of several types, or as a branch of its own, becomes {@code nullable}. */
  private static void nullable(Map<String, JrsValue> fields) {
    if (fields.get("type") instanceof JrsArray types) {
      List<JrsValue> others = new ArrayList<>();
      for (JrsValue type : Json.elements(types)) {
        if (type instanceof JrsString word && word.getValue().equals("null")) {
          fields.put("nullable", Json.of(true));
        } else {
          others.add(type);
        }
      }
      if (others.size() == 1) {
        fields.put("type", others.getFirst());
      } else {
        fields.remove("type");
        if (!others.isEmpty() && !fields.containsKey("anyOf")) {
          fields.put(
              "anyOf",
              Json.array(
                  others.stream().map(each -> Json.object().put("type", each).build()).toList()));
        }
      }
    }
    if (fields.get("anyOf") instanceof JrsArray branches) {
      List<JrsValue> others =
          Json.elements(branches).stream()
              .filter(each -> !"null".equals(Json.string(each, "type")))
              .toList();
      if (others.size() < branches.size()) {
        fields.put("nullable", Json.of(true));
        fields.remove("anyOf");
        if (others.size() == 1) {
          Json.fields(others.getFirst())
              .forEach(field -> fields.putIfAbsent(field.getKey(), field.getValue()));
        } else if (!others.isEmpty()) {
          fields.put("anyOf", Json.array(others));
        }
      }
    }
  }

  private static void stringEnum(Map<String, JrsValue> fields) {
    if (!(fields.get("enum") instanceof JrsArray values)) {
      return;
    }
    List<JrsValue> texts = new ArrayList<>();
    boolean numbers = false;
    for (JrsValue value : Json.elements(values)) {
      if (value instanceof JrsString) {
        texts.add(value);
      } else {
        numbers |= value instanceof JrsNumber || !value.isNull();
      }
    }
    if (numbers || texts.isEmpty()) {
      fields.remove("enum"); // only texts can be listed: any value of the type, then
    } else {
      fields.put("enum", Json.array(texts));
      fields.putIfAbsent("type", Json.of("string"));
    }
  }

  private void children(Map<String, JrsValue> fields, int refs) {
    if (fields.get("properties") instanceof JrsObject properties) {
      JsonObjectBuilder each = Json.object();
      Json.fields(properties)
          .forEach(field -> each.put(field.getKey(), schema(field.getValue(), refs, false)));
      fields.put("properties", each.build());
    }
    if (fields.get("items") instanceof JrsObject items) {
      fields.put("items", schema(items, refs, false));
    }
    if (fields.get("anyOf") instanceof JrsArray branches) {
      fields.put(
          "anyOf",
          Json.array(
              Json.elements(branches).stream().map(each -> schema(each, refs, false)).toList()));
    }
  }

  private void objects(Map<String, JrsValue> fields, boolean top) {
    JrsValue properties = fields.get("properties");
    if (fixes.contains(SchemaFix.REQUIRED_EXIST)
        && fields.get("required") instanceof JrsArray names) {
      List<JrsValue> there =
          Json.elements(names).stream()
              .filter(name ->
                  name instanceof JrsString text && Json.field(properties, text.getValue()) != null)
              .toList();
      if (there.isEmpty()) {
        fields.remove("required");
      } else {
        fields.put("required", Json.array(there));
      }
    }
    boolean empty = !(properties instanceof JrsObject object) || object.size() == 0;
    if (fixes.contains(SchemaFix.NO_EMPTY_OBJECTS)
        && !top
        && isType(fields, "object")
        && empty
        && !fields.containsKey("anyOf")) {
      fields.put(
          "properties",
          Json.object()
              .put(
                  "any",
                  Json.object()
                      .put("type", "string")
                      .put("description", "The object is free in form: any names and values.")
                      .build())
              .build());
    }
  }

  private static boolean isType(Map<String, JrsValue> fields, String type) {
    return fields.get("type") instanceof JrsString word && word.getValue().equals(type);
  }

  private static JrsObject object(Map<String, JrsValue> fields) {
    JsonObjectBuilder object = Json.object();
    fields.forEach(object::put);
    return object.build();
  }
}
