package io.agenticflow.mcp.server;

import io.agenticflow.json.Json;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Makes results of tools. */
public final class ToolResult {
  private ToolResult() {}

  /** Returns a result that is a text. */
  public static JrsObject text(String text) {
    return of(List.of(content(text)));
  }

  /** Returns a result of several pieces of content. */
  public static JrsObject of(List<JrsObject> content) {
    return Json.object().put("content", content).build();
  }

  /** Returns a result that is an object, and the same as text for clients that know no objects. */
  public static JrsObject structured(JrsObject value) {
    return structured(Json.write(value), value);
  }

  /**
   * Returns a result that is an object.
   *
   * @param text what a model reads where its client does not pass the object on
   */
  public static JrsObject structured(String text, JrsObject value) {
    return Json.object()
        .put("content", List.of(content(text)))
        .put("structuredContent", value)
        .build();
  }

  /** Returns what tells a model that the tool failed, and why. */
  public static JrsObject failure(String why) {
    return Json.object().put("content", List.of(content(why))).put("isError", true).build();
  }

  /** Returns a text as a piece of content. */
  public static JrsObject content(String text) {
    return Json.object().put("type", "text").put("text", text).build();
  }
}
