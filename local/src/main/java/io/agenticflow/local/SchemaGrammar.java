package io.agenticflow.local;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Turns JSON Schemas into a grammar that a sampler can hold a model to.
 *
 * <p>The text that the grammar allows is JSON that satisfies the schema, with one space after each
 * comma and colon and no other white space, so that a weak model cannot pad for ever. Understood:
 * objects (required properties first, then the optional ones, each in the order of the schema; no
 * others), arrays with up to {@value #REPEAT_LIMIT} items counted, strings with up to {@value
 * #LENGTH_LIMIT} characters counted, integers and numbers with a sign rule taken from {@code
 * minimum}, booleans, null, {@code enum}, {@code const}, {@code anyOf}, {@code oneOf}, lists of
 * types, and {@code $ref} into the same schema, also to itself. Not understood and therefore not
 * held: {@code pattern}, {@code format}, {@code multipleOf}, bounds of numbers other than at 0 and
 * 1, {@code allOf}, {@code not}, {@code uniqueItems}; the tool's own check of its input stays the
 * judge.
 *
 * <p>The binding has such a function too, but it throws a C++ exception through JNI for a schema
 * that it does not like, and that ends the whole process.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md">The grammar's
 *     language (GBNF)</a>
 */
final class SchemaGrammar {
  static final int LENGTH_LIMIT = 256;
  static final int REPEAT_LIMIT = 64;

  private static final Map<String, String> PRIMITIVES =
      Map.of(
          "char",
              "[ !#-\\x5B\\x5D-~\\u0080-\\uD7FF\\uE000-\\uFFFF\\U00010000-\\U0010FFFF]"
                  + " | \"\\\\\" ([\"\\\\/bfnrt] | \"u00\" [0-9a-f] [0-9a-f])",
          "string", "\"\\\"\" char* \"\\\"\"",
          "natural", "\"0\" | positive",
          "positive", "[1-9] [0-9]{0,14}",
          "integer", "\"-\"? natural",
          "fraction", "(\".\" [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?",
          "boolean", "\"true\" | \"false\"",
          "object", "\"{\" (string \": \" value (\", \" string \": \" value)*)? \"}\"",
          "array", "\"[\" (value (\", \" value)*)? \"]\"",
          "value", "object | array | string | integer fraction | boolean | \"null\"");

  private static final Map<String, List<String>> NEEDS =
      Map.of(
          "string", List.of("char"),
          "natural", List.of("positive"),
          "integer", List.of("natural"),
          "object", List.of("string", "value"),
          "array", List.of("value"),
          "value", List.of("object", "array", "string", "integer", "fraction", "boolean"));

  private final Map<String, String> rules = new LinkedHashMap<>();
  private final Set<String> primitives = new LinkedHashSet<>();
  private int count;

  private SchemaGrammar() {}

  /**
   * Returns the start of a call of the tool; what the grammar allows after it is the arguments and
   * a closing brace.
   */
  static String callPrefix(String toolName) {
    return "{\"name\": " + Json.write(Json.of(toolName)) + ", \"arguments\": ";
  }

  /**
   * Returns a grammar whose texts are calls of the given tools: {@code {"name": …, "arguments":
   * …}}.
   */
  static String ofCalls(List<ToolDefinition> tools) {
    SchemaGrammar grammar = new SchemaGrammar();
    List<String> calls = new ArrayList<>();
    for (ToolDefinition tool : tools) {
      RawJson schema = tool.inputSchema();
      String arguments = grammar.rootedIn(schema == null ? null : parse(schema), true);
      calls.add(literal(callPrefix(tool.name())) + " " + arguments + " \"}\"");
    }
    return grammar.text(String.join(" | ", calls));
  }

  /** Returns a grammar whose texts satisfy the schema. */
  static String ofSchema(RawJson schema) {
    SchemaGrammar grammar = new SchemaGrammar();
    return grammar.text(grammar.rootedIn(parse(schema), false));
  }

  private static @Nullable JrsValue parse(RawJson schema) {
    try {
      return Json.parse(schema);
    } catch (JsonException e) {
      return null; // a schema that cannot be read holds nothing; the tool judges its input itself
    }
  }

  private String rootedIn(@Nullable JrsValue schema, boolean object) {
    if (object && (schema == null || !Json.fields(schema).iterator().hasNext())) {
      return primitive("object");
    }
    return new Document(schema).expression(schema, object);
  }

  private String text(String root) {
    StringBuilder out = new StringBuilder("root ::= ").append(root).append('\n');
    rules.forEach((name, body) -> out.append(name).append(" ::= ").append(body).append('\n'));
    for (String name : primitives) {
      out.append(name).append(" ::= ").append(PRIMITIVES.get(name)).append('\n');
    }
    return out.toString();
  }

  private String primitive(String name) {
    if (primitives.add(name)) {
      NEEDS.getOrDefault(name, List.of()).forEach(this::primitive);
    }
    return name;
  }

  private String rule(String body) {
    String name = "r" + count++;
    rules.put(name, body);
    return name;
  }

  /** Returns the text as a literal of the grammar. */
  static String literal(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** One schema document: the place that its references point into. */
  private final class Document {
    private final @Nullable JrsValue root;
    private final Map<String, String> references = new HashMap<>();

    Document(@Nullable JrsValue root) {
      this.root = root;
    }

    String expression(@Nullable JrsValue schema, boolean preferObject) {
      if (schema == null || !schema.isObject()) {
        return primitive(preferObject ? "object" : "value");
      }
      String reference = Json.string(schema, "$ref");
      if (reference != null) {
        return referenced(reference);
      }
      JrsValue constant = schemaField(schema, "const");
      if (constant != null) {
        return literal(Json.write(constant));
      }
      List<JrsValue> values = Json.array(schema, "enum");
      if (!values.isEmpty()) {
        return "("
            + String.join(" | ", values.stream().map(v -> literal(Json.write(v))).toList())
            + ")";
      }
      List<JrsValue> choices = new ArrayList<>(Json.array(schema, "anyOf"));
      choices.addAll(Json.array(schema, "oneOf"));
      if (!choices.isEmpty()) {
        return choice(choices.stream().map(c -> expression(c, false)).toList());
      }
      List<JrsValue> types = Json.array(schema, "type");
      if (!types.isEmpty()) {
        return choice(
            types.stream()
                .map(t -> typed(t instanceof JrsString s ? s.asText() : "", schema))
                .toList());
      }
      String type = Json.string(schema, "type");
      if (type != null) {
        return typed(type, schema);
      }
      if (Json.field(schema, "properties") != null) {
        return object(schema);
      }
      return primitive(preferObject ? "object" : "value");
    }

    private String choice(List<String> expressions) {
      return "(" + String.join(" | ", new LinkedHashSet<>(expressions)) + ")";
    }

    private String typed(String type, JrsValue schema) {
      return switch (type) {
        case "object" -> object(schema);
        case "array" -> array(schema);
        case "string" -> string(schema);
        case "integer" -> integer(schema);
        case "number" -> "(" + integer(schema) + " " + primitive("fraction") + ")";
        case "boolean" -> primitive("boolean");
        case "null" -> "\"null\"";
        default -> primitive("value");
      };
    }

    private String object(JrsValue schema) {
      JrsValue properties = Json.field(schema, "properties");
      Set<String> required = new LinkedHashSet<>();
      for (JrsValue name : Json.array(schema, "required")) {
        if (name instanceof JrsString text) {
          required.add(text.asText());
        }
      }
      List<String> first = new ArrayList<>();
      List<String> optional = new ArrayList<>();
      for (Map.Entry<String, JrsValue> property : Json.fields(properties)) {
        (required.remove(property.getKey()) ? first : optional)
            .add(pair(property.getKey(), property.getValue()));
      }
      required.forEach(name -> first.add(pair(name, null)));
      if (first.isEmpty() && optional.isEmpty()) {
        return properties == null ? primitive("object") : "\"{}\"";
      }
      String body = String.join(" \", \" ", first);
      if (!first.isEmpty()) {
        for (String pair : optional) {
          body += " (\", \" " + pair + ")?";
        }
        return rule("\"{\" " + body + " \"}\"");
      }
      // Nothing is required: each property may be the first one, and any later one may follow it.
      String rest = "";
      List<String> starts = new ArrayList<>();
      for (int i = optional.size() - 1; i >= 0; i--) {
        starts.addFirst(optional.get(i) + (rest.isEmpty() ? "" : " " + rest));
        rest = rule("(\", \" " + optional.get(i) + ")?" + (rest.isEmpty() ? "" : " " + rest));
      }
      return rule("\"{\" (" + String.join(" | ", starts) + ")? \"}\"");
    }

    private String pair(String name, @Nullable JrsValue schema) {
      return rule(literal(Json.write(Json.of(name)) + ": ") + " " + expression(schema, false));
    }

    private String array(JrsValue schema) {
      long least = Math.clamp(Json.integer(schema, "minItems", 0), 0, REPEAT_LIMIT);
      long most = Json.integer(schema, "maxItems", Long.MAX_VALUE);
      if (most == 0) {
        return "\"[]\"";
      }
      String item = expression(Json.field(schema, "items"), false);
      String more = rule("\", \" " + item);
      String upTo = most > REPEAT_LIMIT ? "" : String.valueOf(Math.max(most, least) - 1);
      String items = item + " " + more + "{" + Math.max(0, least - 1) + "," + upTo + "}";
      return rule("\"[\" " + (least == 0 ? "(" + items + ")?" : items) + " \"]\"");
    }

    private String string(JrsValue schema) {
      long least = Json.integer(schema, "minLength", 0);
      long most = Json.integer(schema, "maxLength", Long.MAX_VALUE);
      if (least <= 0 && most > LENGTH_LIMIT) {
        return primitive("string");
      }
      least = Math.clamp(least, 0, LENGTH_LIMIT);
      String upTo = most > LENGTH_LIMIT ? "" : String.valueOf(Math.max(most, least));
      return rule("\"\\\"\" " + primitive("char") + "{" + least + "," + upTo + "} \"\\\"\"");
    }

    private String integer(JrsValue schema) {
      BigDecimal least = Json.decimal(schema, "minimum");
      BigDecimal above = Json.decimal(schema, "exclusiveMinimum");
      if ((least != null && least.compareTo(BigDecimal.ONE) >= 0)
          || (above != null && above.signum() >= 0)) {
        return primitive("positive");
      }
      return primitive(least != null && least.signum() >= 0 ? "natural" : "integer");
    }

    private String referenced(String reference) {
      String known = references.get(reference);
      if (known != null) {
        return known;
      }
      JrsValue target = target(reference);
      if (target == null) {
        return primitive("value");
      }
      String name = "r" + count++;
      references.put(reference, name); // before the body, which may point to itself
      rules.put(name, expression(target, false));
      return name;
    }

    private @Nullable JrsValue target(String reference) {
      if (reference.equals("#")) {
        return root;
      }
      if (!reference.startsWith("#/")) {
        return null;
      }
      JrsValue at = root;
      for (String step : reference.substring(2).split("/", -1)) {
        at = Json.field(at, step.replace("~1", "/").replace("~0", "~"));
      }
      return at;
    }

    /** Returns the field, also where it is JSON null. */
    private static @Nullable JrsValue schemaField(JrsValue schema, String name) {
      return schema instanceof JrsObject object ? object.get(name) : null;
    }
  }
}
