package io.agenticflow.provider.toolprompt;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.json.JsonRepair;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads what stands between the marks of a call.
 *
 * <ul>
 *   <li>{@code {"name": …, "arguments": {…}}}; the arguments also as {@code parameters} or {@code
 *       input}, or as a string; the name also as {@code tool} or {@code function}; the whole also
 *       in {@code {"function": {…}}}; several in an array or one after the other
 *   <li>{@code <function=name>} with an object, or with {@code <parameter=name>value</parameter>}
 *       (Qwen3-Coder)
 *   <li>a name, then {@code <arg_key>…</arg_key><arg_value>…</arg_value>} (GLM)
 *   <li>a name, then {@code [ARGS]} or nothing, then an object (Mistral)
 * </ul>
 *
 * <p>An object that is almost JSON is mended where there is one way to read it. Where there is none
 * but the name is clear, the arguments are handed on as they were written, for the caller's loop to
 * ask again.
 */
final class CallText {
  private static final List<String> ARGUMENTS = List.of("arguments", "parameters", "input", "args");
  private static final List<String> NAMES = List.of("name", "tool", "tool_name", "function");

  private CallText() {}

  /** One call. */
  record Call(String name, RawJson input) {}

  /**
   * Returns the calls; none where the text is not one.
   *
   * @param known the names of the tools that are offered
   * @param mend whether what is almost JSON is mended
   */
  static List<Call> read(String body, Set<String> known, boolean mend) {
    String text = body.strip();
    if (text.startsWith("```")) {
      int line = text.indexOf('\n');
      text = line < 0 ? "" : text.substring(line + 1).strip();
      text = text.endsWith("```") ? text.substring(0, text.length() - 3).strip() : text;
    }
    if (text.startsWith("<function=")) {
      return functions(text);
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      return json(text, mend);
    }
    return pairs(text, known);
  }

  private static List<Call> json(String text, boolean mend) {
    JrsValue value;
    try {
      value = Json.parse(text);
    } catch (JsonException e) {
      return almostJson(text, mend);
    }
    List<Call> calls = new ArrayList<>(1);
    if (value instanceof JrsArray) {
      for (JrsValue each : Json.elements(value)) {
        Call call = call(each);
        if (call == null) {
          return List.of();
        }
        calls.add(call);
      }
    } else {
      Call call = call(value);
      if (call != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  private static List<Call> almostJson(String text, boolean mend) {
    List<Call> lines = lines(text);
    if (!lines.isEmpty()) {
      return lines;
    }
    if (mend) {
      try {
        Call call = call(Json.parse(JsonRepair.mend(text)));
        return call == null ? List.of() : List.of(call);
      } catch (JsonException e) {
        // Not to be mended: the caller's loop sees what was written.
      }
    }
    Call broken = broken(text);
    return broken == null ? List.of() : List.of(broken);
  }

  /** Returns the calls of a text that has one object a line, or none where it is not so. */
  private static List<Call> lines(String text) {
    List<Call> calls = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      try {
        Call call = call(Json.parse(line));
        if (call == null) {
          return List.of();
        }
        calls.add(call);
      } catch (JsonException e) {
        return List.of(); // not one object a line
      }
    }
    return calls;
  }

  private static @Nullable Call call(JrsValue json) {
    if (!(json instanceof JrsObject object)) {
      return null;
    }
    if (Json.field(json, "function") instanceof JrsObject function) {
      return call(function);
    }
    String name = null;
    for (String field : NAMES) {
      name = name == null ? Json.string(json, field) : name;
    }
    if (name == null || name.isBlank()) {
      return null;
    }
    for (String field : ARGUMENTS) {
      JrsValue arguments = Json.field(json, field);
      if (arguments instanceof JrsString string) {
        return new Call(name, new RawJson(string.getValue().isBlank() ? "{}" : string.getValue()));
      }
      if (arguments != null) {
        return new Call(name, Json.raw(arguments));
      }
    }
    // No arguments at all: a call of a tool that takes none.
    return object.size() <= 2 ? new Call(name, RawJson.EMPTY_OBJECT) : null;
  }

  /** Finds the name in an object that cannot be mended, and takes the arguments as they are. */
  private static @Nullable Call broken(String text) {
    String name = stringAfter(text, "\"name\"");
    int arguments = -1;
    for (String field : ARGUMENTS) {
      int at = text.indexOf("\"" + field + "\"");
      if (at >= 0 && (arguments < 0 || at < arguments)) {
        arguments = at;
      }
    }
    if (name == null || arguments < 0) {
      return null;
    }
    int colon = text.indexOf(':', arguments);
    if (colon < 0) {
      return null;
    }
    String raw = text.substring(colon + 1).strip();
    if (raw.endsWith("}")) {
      raw = raw.substring(0, raw.length() - 1).strip(); // the bracket of the call itself
    }
    return new Call(name, new RawJson(raw));
  }

  private static @Nullable String stringAfter(String text, String field) {
    int at = text.indexOf(field);
    int open = at < 0 ? -1 : text.indexOf('"', at + field.length());
    int close = open < 0 ? -1 : text.indexOf('"', open + 1);
    return close <= open + 1 ? null : text.substring(open + 1, close);
  }

  private static List<Call> functions(String text) {
    List<Call> calls = new ArrayList<>(1);
    int at = 0;
    while (at >= 0 && at < text.length()) {
      int start = text.indexOf("<function=", at);
      if (start < 0) {
        break;
      }
      int end = text.indexOf('>', start);
      if (end < 0) {
        return List.of();
      }
      int close = text.indexOf("</function>", end);
      String name = unquoted(text.substring(start + "<function=".length(), end).strip());
      String inner = text.substring(end + 1, close < 0 ? text.length() : close).strip();
      if (name.isEmpty()) {
        return List.of();
      }
      calls.add(
          new Call(
              name,
              inner.startsWith("<parameter=") || inner.isEmpty()
                  ? parameters(inner)
                  : new RawJson(inner)));
      at = close < 0 ? -1 : close + 1;
    }
    return calls;
  }

  private static RawJson parameters(String text) {
    JsonObjectBuilder input = Json.object();
    int at = text.indexOf("<parameter=");
    while (at >= 0) {
      int nameEnd = text.indexOf('>', at);
      if (nameEnd < 0) {
        break;
      }
      int next = text.indexOf("\n<parameter=", nameEnd);
      int limit = next < 0 ? text.length() : next;
      int close = text.lastIndexOf("</parameter>", limit);
      String value = text.substring(nameEnd + 1, close > nameEnd ? close : limit);
      input.put(
          unquoted(text.substring(at + "<parameter=".length(), nameEnd).strip()),
          value(withoutEdgeLines(value)));
      at = next < 0 ? -1 : next + 1;
    }
    return Json.raw(input.build());
  }

  private static List<Call> pairs(String text, Set<String> known) {
    int object = text.indexOf('{');
    int first = text.indexOf("<arg_key>");
    if (object >= 0 && (first < 0 || object < first)) {
      String name = text.substring(0, object).replace("[ARGS]", "").strip();
      return known.contains(name)
          ? List.of(new Call(name, new RawJson(text.substring(object))))
          : List.of();
    }
    String name = (first < 0 ? text : text.substring(0, first)).strip();
    if (!known.contains(name)) {
      return List.of();
    }
    JsonObjectBuilder input = Json.object();
    int at = first;
    while (at >= 0) {
      int keyEnd = text.indexOf("</arg_key>", at);
      int open = keyEnd < 0 ? -1 : text.indexOf("<arg_value>", keyEnd);
      int close = open < 0 ? -1 : text.indexOf("</arg_value>", open);
      if (close < 0) {
        return List.of();
      }
      input.put(
          text.substring(at + "<arg_key>".length(), keyEnd).strip(),
          value(text.substring(open + "<arg_value>".length(), close)));
      at = text.indexOf("<arg_key>", close);
    }
    return List.of(new Call(name, Json.raw(input.build())));
  }

  /** Anything but a string is written as JSON in these forms; a string is written bare. */
  private static JrsValue value(String text) {
    String value = text.strip();
    boolean json =
        value.startsWith("{")
            || value.startsWith("[")
            || value.equals("true")
            || value.equals("false")
            || value.equals("null")
            || (!value.isEmpty()
                && value.length() < 20
                && value.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '.'));
    if (json) {
      try {
        return Json.parse(value);
      } catch (JsonException e) {
        return Json.of(text); // bare text after all
      }
    }
    return Json.of(text);
  }

  private static String withoutEdgeLines(String text) {
    int from = text.startsWith("\n") ? 1 : 0;
    int to = text.endsWith("\n") && text.length() > from ? text.length() - 1 : text.length();
    return text.substring(from, to);
  }

  private static String unquoted(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name;
  }
}
