package io.agenticflow.config;

import io.agenticflow.config.ConfigurationField.Need;
import io.agenticflow.config.ConfigurationFields.Step;
import io.agenticflow.dialect.ProfileChanges;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsNull;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The table of fields as a JSON Schema (draft 2020-12), for editors. It accepts what the reader
 * accepts, as far as one file alone can be judged.
 */
public final class ConfigurationSchema {
  private static final String ANY_NAME = "*";

  /** As {@link BaseUrl} reads it: a scheme, a host, no login, nothing that would need escaping. */
  private static final String ADDRESS =
      "^[hH][tT][tT][pP][sS]?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9.])?|\\[[0-9A-Fa-f:.]+\\])"
          + "(:[0-9]{0,5})?([/?#][^\\s@\"<>\\\\^`{|}]*)?$";

  private ConfigurationSchema() {}

  /** Returns the schema of the whole file. */
  public static JrsObject json() {
    JsonObjectBuilder top =
        Json.object()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", "Configuration of Agentic Flow")
            // An empty file is one too.
            .put("type", types("object", "null"));
    return fields(top, "", ConfigurationFields.top()).build();
  }

  private static JrsObject at(String path, Step step) {
    ConfigurationField field = step.field();
    if (field != null && !step.inside().isEmpty()) {
      return Json.object()
          .put("description", field.help())
          .put("anyOf", List.of(value(field).build(), inside(path, step)))
          .build();
    }
    return field == null
        ? inside(path, step)
        : value(field).put("description", describe(field)).build();
  }

  private static String describe(ConfigurationField field) {
    return field.usual() == null
        ? field.help()
        : field.help() + " Without it: " + field.usual() + ".";
  }

  private static JrsObject inside(String path, Step step) {
    // A name without a value says nothing, except where something must be said in it.
    return fields(Json.object().put("type", types("object", "null")), path, step).build();
  }

  private static JsonObjectBuilder fields(JsonObjectBuilder json, String path, Step step) {
    JsonObjectBuilder named = Json.object();
    List<JrsValue> required = new ArrayList<>();
    JsonObjectBuilder dependent = Json.object();
    boolean hasDependent = false;
    JrsValue others = Json.of(false);
    for (Map.Entry<String, Step> each : step.inside().entrySet()) {
      String name = each.getKey();
      ConfigurationField field = each.getValue().field();
      JrsObject schema = at(path.isEmpty() ? name : path + "." + name, each.getValue());
      if (name.equals(ANY_NAME)) {
        others = path.equals("providers") ? withBase(schema) : schema;
        if (path.equals("providers")) {
          Configuration.BUILT_IN.stream()
              .sorted()
              .forEach(known -> named.put(known, builtIn(known, schema)));
          json.put("propertyNames", Json.object().put("pattern", "^(?=.*\\S)[^/:]*$").build());
        }
        continue;
      }
      named.put(name, schema);
      if (field != null && field.need() == Need.REQUIRED) {
        required.add(Json.of(name));
      }
      if (field != null && field.need() == Need.REQUIRED_WITHOUT_PROFILE) {
        json.put("anyOf", List.of(needing(name), needing("profile")));
      }
      if (field != null && field.onlyWith() != null) {
        hasDependent = true;
        dependent.put(name, List.of(Json.of(field.onlyWith())));
      }
    }
    json.put("properties", named.build());
    if (!required.isEmpty()) {
      json.put("required", required);
    }
    if (hasDependent) {
      json.put("dependentRequired", dependent.build());
    }
    return json.put("additionalProperties", others);
  }

  private static JrsObject needing(String name) {
    return Json.object()
        .put(
            "properties",
            Json.object()
                .put(
                    name,
                    Json.object()
                        .put("type", types("string", "number", "boolean", "object"))
                        .build())
                .build())
        .put("required", List.of(Json.of(name)))
        .build();
  }

  private static JrsObject withBase(JrsObject provider) {
    JrsObject text = Json.object().put("type", "string").build();
    return with(
        provider,
        Json.object()
            .put("properties", Json.object().put("base_url", text).build())
            .put("required", List.of(Json.of("base_url")))
            .build());
  }

  /** A provider that the program knows speaks what it speaks. */
  private static JrsObject builtIn(String name, JrsObject provider) {
    String dialect =
        name.equals(Configuration.ANTHROPIC)
            ? ProviderSettings.DialectName.ANTHROPIC.word()
            : ProviderSettings.DialectName.CHAT.word();
    JrsObject fixed =
        Json.object().put("enum", List.of(Json.of(dialect), JrsNull.instance())).build();
    return with(
        provider,
        Json.object().put("properties", Json.object().put("dialect", fixed).build()).build());
  }

  private static JrsObject with(JrsObject schema, JrsObject also) {
    return Json.object().put("allOf", List.of(schema, also)).build();
  }

  private static JsonObjectBuilder value(ConfigurationField field) {
    boolean mayBeNothing = field.need() == Need.OPTIONAL;
    return switch (field.kind()) {
      case FieldKind.Text _, FieldKind.SecretText _ ->
          Json.object()
              .put("type", orNothing(mayBeNothing, "string", "number", "boolean"))
              .put("pattern", "\\S");
      case FieldKind.Address _ ->
          Json.object().put("type", orNothing(mayBeNothing, "string")).put("pattern", ADDRESS);
      case FieldKind.Time _ ->
          Json.object()
              .put("type", orNothing(mayBeNothing, "string", "number"))
              .put("pattern", TimeText.PATTERN)
              .put("minimum", new BigDecimal("0.001"))
              .put("maximum", new BigDecimal("999999.999"));
      case FieldKind.WholeNumber number ->
          Json.object()
              .put("type", orNothing(mayBeNothing, "integer"))
              .put("minimum", number.least())
              .put("maximum", number.most());
      case FieldKind.Amount _ ->
          Json.object().put("type", orNothing(mayBeNothing, "number")).put("minimum", 0);
      case FieldKind.Switch _ -> Json.object().put("type", orNothing(mayBeNothing, "boolean"));
      case FieldKind.Choice choice -> {
        List<JrsValue> words = new ArrayList<>();
        choice.words().forEach(word -> words.add(Json.of(word)));
        if (mayBeNothing) {
          words.add(JrsNull.instance());
        }
        yield Json.object().put("enum", words);
      }
      case FieldKind.Profile _ -> profile(mayBeNothing);
      case FieldKind.Texts _ -> {
        JrsObject text =
            Json.object()
                .put("type", types("string", "number", "boolean"))
                .put("pattern", "\\S")
                .build();
        yield Json.object()
            .put("type", orNothing(mayBeNothing, "string", "number", "boolean", "array"))
            .put("pattern", "\\S")
            .put("items", text);
      }
    };
  }

  /** The names are checked, and of the values those that are true or false. */
  private static JsonObjectBuilder profile(boolean mayBeNothing) {
    JsonObjectBuilder fields = Json.object();
    for (String name : ProfileReader.FIELDS) {
      fields.put(name, Json.of(true));
    }
    for (String name : ProfileChanges.FIELDS) {
      if (isSwitch(name)) {
        fields.put(name, Json.object().put("type", types("boolean", "null")).build());
      }
    }
    List<JrsValue> kinds = new ArrayList<>();
    Profiles.kinds().forEach(kind -> kinds.add(Json.of(kind)));
    kinds.add(JrsNull.instance());
    fields.put("like", Json.object().put("enum", kinds).build());
    return Json.object()
        .put("type", orNothing(mayBeNothing, "object"))
        .put("properties", fields.build())
        .put("additionalProperties", Json.of(false));
  }

  private static boolean isSwitch(String profileField) {
    try {
      return new ProfileChanges(Map.of(profileField, Json.of(true))).fields().size() == 1;
    } catch (IllegalArgumentException e) {
      return false; // it takes something else, which is the answer
    }
  }

  private static JrsValue orNothing(boolean mayBeNothing, String... names) {
    List<JrsValue> types = new ArrayList<>();
    for (String name : names) {
      types.add(Json.of(name));
    }
    if (mayBeNothing) {
      types.add(Json.of("null"));
    }
    return Json.array(types);
  }

  private static JrsValue types(String... names) {
    return orNothing(false, names);
  }
}
