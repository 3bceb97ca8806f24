package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * In which form a client has offered a tool, and so in which form it waits for its calls.
 *
 * <p>Other dialects know functions only, with one flat name each. A tool inside a namespace is
 * called {@code namespace__tool} there, and a {@code custom} tool, whose input is plain text, takes
 * an object with that text in {@code input}.
 *
 * @param namespace the namespace that the tool is in, or null
 * @param name the tool's name, without the namespace
 * @param isCustom whether its input is plain text
 * @param client the kind that has a type of its own, or null
 */
record OfferedTool(
    @Nullable String namespace, String name, boolean isCustom, @Nullable ClientTool client) {

  /** The field that holds the text of a custom tool. */
  static final String TEXT = "input";

  /** What takes the text of a custom tool, for dialects that know functions only. */
  static final RawJson TEXT_SCHEMA =
      new RawJson(
          "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"]}");

  /** Returns the flat name of a tool. */
  static String flat(@Nullable String namespace, String name) {
    if (namespace == null || namespace.isEmpty()) {
      return name;
    }
    return namespace.endsWith("__") ? namespace + name : namespace + "__" + name;
  }

  /** Returns the tools of a request that are not plain functions, by their flat names. */
  static Map<String, OfferedTool> of(ModelRequest request) {
    Map<String, OfferedTool> offered = new HashMap<>();
    for (ToolDefinition tool : request.tools()) {
      RawJson namespace = tool.extensions().get(NAME, "namespace");
      RawJson whole = tool.extensions().get(NAME, "tool");
      if (namespace == null && whole == null) {
        continue;
      }
      JrsValue in = namespace == null ? null : Json.parse(namespace);
      JrsValue own = whole == null ? null : Json.parse(whole);
      String type = Json.string(own, "type", "function");
      offered.put(
          tool.name(),
          new OfferedTool(
              Json.string(in, "name"),
              Json.string(in, "tool", tool.name()),
              type.equals("custom"),
              ClientTool.ofType(type)));
    }
    return offered;
  }

  /** Returns the plain function of that name, for what was not offered in any form. */
  static OfferedTool function(String name) {
    return new OfferedTool(null, name, false, null);
  }
}
