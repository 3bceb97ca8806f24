package io.agenticflow.mcp.remote;

import io.agenticflow.json.Json;
import io.agenticflow.provider.http.HttpToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsBoolean;
import tools.jackson.jr.stree.JrsNumber;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Which of a tool's parameters a server wants to see in headers too: learnt from the lists of tools
 * that pass through, used for each call. Safe for use by several threads.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#custom-headers-from-tool-parameters">
 *     Custom headers from tool parameters</a>
 */
final class ToolHeaders {
  private static final String ANNOTATION = "x-mcp-header";
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  /** Keywords whose values are data, in which the annotation's name means nothing. */
  private static final Set<String> DATA = Set.of("default", "const", "enum", "examples");

  /** Keywords whose values are schemas by names of anybody's choice. */
  private static final Set<String> NAMED_SCHEMAS =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  private static final int DEEPEST = 100;

  private final Map<String, List<Mirrored>> byTool = new ConcurrentHashMap<>();

  /** A parameter and the header that shows it. */
  private record Mirrored(String header, List<String> path) {}

  /** A schema that may not be used; the message says why. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Takes note of a page of tools and returns it without the tools whose annotations break the
   * rules, which a client must not use.
   *
   * @param leftOut is told of each, for people
   */
  JrsObject learn(JrsObject result, Consumer<String> leftOut) {
    List<JrsValue> kept = new ArrayList<>();
    boolean whole = true;
    for (JrsValue tool : Json.array(result, "tools")) {
      String name = Json.string(tool, "name", "");
      try {
        byTool.put(name, mirrored(Json.field(tool, "inputSchema")));
        kept.add(tool);
      } catch (Unusable e) {
        byTool.remove(name);
        whole = false;
        leftOut.accept("the tool " + name + " is left out: " + e.getMessage());
      }
    }
    if (whole) {
      return result;
    }
    Map<String, JrsValue> fields = new LinkedHashMap<>();
    Json.fields(result).forEach(each -> fields.put(each.getKey(), each.getValue()));
    fields.put("tools", Json.array(kept));
    return new JrsObject(fields);
  }

  /** Adds the headers of a call. */
  void add(@Nullable String tool, @Nullable JrsValue arguments, Map<String, String> headers) {
    for (Mirrored each : byTool.getOrDefault(tool == null ? "" : tool, List.of())) {
      JrsValue value = arguments;
      for (String step : each.path) {
        value = Json.field(value, step);
      }
      String text =
          switch (value) {
            case JrsString string -> string.asText();
            case JrsBoolean bool -> Boolean.toString(bool.booleanValue());
            case JrsNumber number -> number.asText();
            case null, default -> null;
          };
      if (text != null) {
        headers.put("Mcp-Param-" + each.header, HeaderText.of(text));
      }
    }
  }

  private static List<Mirrored> mirrored(@Nullable JrsValue schema) throws Unusable {
    List<Mirrored> found = new ArrayList<>();
    if (schema instanceof JrsObject) {
      walk(schema, List.of(), true, found, 0);
    }
    return List.copyOf(found);
  }

  /**
   * @param path of the property that {@code schema} describes; empty for the root
   * @param reachable whether only {@code properties} lead here from the root
   */
  private static void walk(
      JrsValue schema, List<String> path, boolean reachable, List<Mirrored> found, int depth)
      throws Unusable {
    if (depth > DEEPEST) {
      throw new Unusable("its schema is nested too deeply");
    }
    for (Map.Entry<String, JrsValue> each : Json.fields(schema)) {
      String keyword = each.getKey();
      JrsValue value = each.getValue();
      if (keyword.equals(ANNOTATION)) {
        if (!reachable || path.isEmpty()) {
          throw new Unusable(ANNOTATION + " stands where no single parameter is meant");
        }
        check(schema, value, path, found);
      } else if (NAMED_SCHEMAS.contains(keyword)) {
        boolean onward = reachable && keyword.equals("properties");
        for (Map.Entry<String, JrsValue> named : Json.fields(value)) {
          List<String> further = new ArrayList<>(path);
          further.add(named.getKey());
          walk(named.getValue(), further, onward, found, depth + 1);
        }
      } else if (!DATA.contains(keyword)) {
        if (value instanceof JrsArray) {
          for (JrsValue element : Json.elements(value)) {
            walk(element, path, false, found, depth + 1);
          }
        } else {
          walk(value, path, false, found, depth + 1);
        }
      }
    }
  }

  private static void check(
      JrsValue schema, JrsValue annotation, List<String> path, List<Mirrored> found)
      throws Unusable {
    String parameter = String.join(".", path);
    if (!(annotation instanceof JrsString text) || !HttpToken.is(text.asText())) {
      throw new Unusable(ANNOTATION + " of the parameter " + parameter + " is no header's name");
    }
    String type = Json.string(schema, "type");
    if (type == null || !TYPES.contains(type)) {
      throw new Unusable(
          "the parameter "
              + parameter
              + " has "
              + ANNOTATION
              + " and is no string, integer or boolean");
    }
    String header = text.asText();
    for (Mirrored other : found) {
      if (other.header.toLowerCase(Locale.ROOT).equals(header.toLowerCase(Locale.ROOT))) {
        throw new Unusable("two of its parameters want the header " + header);
      }
    }
    found.add(new Mirrored(header, List.copyOf(path)));
  }
}
