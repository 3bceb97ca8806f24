package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.jr.stree.JrsValue;

/**
 * Makes small values of a JSON Schema: for every field that the schema knows, at any depth, one
 * value that has it and one that has another value in its place, or none.
 */
final class SchemaWalk {
  private static final String REFERENCE = "#/components/schemas/";
  private static final int DEEPEST = 9;

  private final JsonNode schemas;

  /** Names of fields whose values are not looked into. */
  private final Set<String> opaque;

  /**
   * A field with a value and, for comparison, with another one.
   *
   * @param path for people, for example {@code messages[].content[image].source[url].url}
   * @param other another value, or null for none at all
   */
  record Probe(String path, JrsValue value, @Nullable JrsValue other) {}

  SchemaWalk(JsonNode schemas, Set<String> opaque) {
    this.schemas = schemas;
    this.opaque = opaque;
  }

  /** Returns the probes of a named schema. Their values are whole values of that schema. */
  List<Probe> probes(String schema) {
    return walk("", schemas.get(schema), 0);
  }

  private List<Probe> walk(String path, JsonNode node, int depth) {
    JsonNode schema = resolved(node);
    List<Probe> probes = new ArrayList<>();
    if (depth > DEEPEST) {
      return probes;
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        for (JsonNode branch : schema.get(choice)) {
          JsonNode one = resolved(branch);
          if (!"null".equals(one.path("type").asString(""))) {
            probes.addAll(walk(path + tag(one), one, depth));
          }
        }
        return probes;
      }
    }
    String type = type(schema);
    switch (type) {
      case "object" -> object(path, schema, depth, probes);
      case "array" -> {
        probes.add(
            new Probe(path, Json.array(List.of(minimal(schema.path("items"), 0, "a"))), null));
        for (Probe inner : walk(path + "[]", schema.path("items"), depth + 1)) {
          probes.add(
              new Probe(
                  inner.path(),
                  Json.array(List.of(inner.value())),
                  inner.other() == null ? null : Json.array(List.of(inner.other()))));
        }
      }
      default -> {
        JrsValue value = minimal(schema, 0, "a");
        JrsValue other = minimal(schema, 0, "b");
        probes.add(new Probe(path, value, value.equals(other) ? null : other));
      }
    }
    return probes;
  }

  private void object(String path, JsonNode schema, int depth, List<Probe> probes) {
    Map<String, JsonNode> properties = properties(schema);
    Set<String> required = required(schema);
    for (Map.Entry<String, JsonNode> property : properties.entrySet()) {
      String name = property.getKey();
      String at = path.isEmpty() ? name : path + "." + name;
      boolean isRequired = required.contains(name);
      List<Probe> inner =
          opaque.contains(at)
              ? List.of(new Probe(at, minimal(property.getValue(), 0, "a"), null))
              : walk(at, property.getValue(), depth + 1);
      for (Probe probe : inner) {
        JrsValue with = object(schema, name, probe.value());
        if (probe.other() != null) {
          probes.add(new Probe(probe.path(), with, object(schema, name, probe.other())));
        } else if (!isRequired) {
          probes.add(new Probe(probe.path(), with, object(schema, name, null)));
        }
      }
    }
  }

  /** Returns an object with what it must have, and with {@code name}. */
  private JrsValue object(JsonNode schema, String name, @Nullable JrsValue value) {
    JsonObjectBuilder json = Json.object();
    Set<String> required = required(schema);
    for (Map.Entry<String, JsonNode> property : properties(schema).entrySet()) {
      if (property.getKey().equals(name)) {
        json.put(name, value);
      } else if (required.contains(property.getKey())) {
        json.put(property.getKey(), minimal(property.getValue(), 0, "a"));
      }
    }
    return json.build();
  }

  /** Returns a small value; two flavours differ wherever the schema allows it. */
  JrsValue minimal(JsonNode node, int depth, String flavour) {
    JsonNode schema = resolved(node);
    boolean second = flavour.equals("b");
    if (depth > DEEPEST) {
      return Json.of("deep");
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        return minimal(schema.get(choice).get(0), depth + 1, flavour);
      }
    }
    if (schema.has("const")) {
      return Json.parse(schema.get("const").toString());
    }
    if (schema.has("enum")) {
      JsonNode values = schema.get("enum");
      int last = values.size() - 1;
      while (last > 0 && values.get(last).isNull()) {
        last--;
      }
      return Json.parse(values.get(second ? last : 0).toString());
    }
    return switch (type(schema)) {
      case "string" -> Json.of(second ? "other" : "words");
      case "integer" -> Json.of(second ? 32_000L : 1_100L);
      case "number" -> Json.of(second ? java.math.BigDecimal.ONE : new java.math.BigDecimal("0.5"));
      case "boolean" -> Json.of(!second);
      case "array" -> Json.array(List.of(minimal(schema.path("items"), depth + 1, flavour)));
      case "object" -> {
        JsonObjectBuilder json = Json.object();
        Set<String> required = required(schema);
        for (Map.Entry<String, JsonNode> property : properties(schema).entrySet()) {
          if (required.contains(property.getKey())) {
            json.put(property.getKey(), minimal(property.getValue(), depth + 1, flavour));
          }
        }
        yield json.build();
      }
      default -> Json.object().put("any", flavour).build();
    };
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode schema = node;
    while (schema.has("$ref")) {
      schema = schemas.get(schema.get("$ref").asString().substring(REFERENCE.length()));
    }
    return schema;
  }

  private Map<String, JsonNode> properties(JsonNode schema) {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (JsonNode part : schema.path("allOf")) {
      all.putAll(properties(resolved(part)));
    }
    schema.path("properties").properties().forEach(each -> all.put(each.getKey(), each.getValue()));
    return all;
  }

  private Set<String> required(JsonNode schema) {
    Set<String> all = new HashSet<>();
    for (JsonNode part : schema.path("allOf")) {
      all.addAll(required(resolved(part)));
    }
    schema.path("required").forEach(name -> all.add(name.asString()));
    return all;
  }

  private String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    for (JsonNode part : schema.path("allOf")) {
      String inner = type(resolved(part));
      if (!inner.isEmpty()) {
        return inner;
      }
    }
    if (type.isArray()) {
      return type.get(0).asString();
    }
    return type.asString(schema.has("properties") ? "object" : "");
  }

  private static String tag(JsonNode branch) {
    JsonNode kind = branch.path("properties").path("type").path("enum");
    return kind.isArray() && !kind.isEmpty() ? "<" + kind.get(0).asString() + ">" : "";
  }
}
