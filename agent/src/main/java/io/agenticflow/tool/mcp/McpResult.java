package io.agenticflow.tool.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Makes of what a server answers what a model reads: text and pictures as they are, links as links,
 * and of all else what it is, because bytes in letters would fill the context and say nothing.
 */
final class McpResult {
  private McpResult() {}

  /** Returns what a tool's result is to the model. */
  static ToolOutcome of(JrsValue result) {
    List<ContentBlock> content = new ArrayList<>();
    for (JrsValue each : Json.array(result, "content")) {
      content.add(block(each));
    }
    JrsValue structured = Json.field(result, "structuredContent");
    if (structured != null && content.stream().noneMatch(each -> says(each, structured))) {
      content.add(new ContentBlock.Text(Json.write(structured)));
    }
    if (content.isEmpty()) {
      content.add(new ContentBlock.Text("(no output)"));
    }
    return new ToolOutcome(content, Json.isTrue(result, "isError"), List.of());
  }

  /** Returns what was read from a resource. */
  static List<ContentBlock> contents(JrsValue result) {
    List<ContentBlock> content = new ArrayList<>();
    for (JrsValue each : Json.array(result, "contents")) {
      content.add(resource(each));
    }
    return content;
  }

  /** Servers are to write structured content as text too, for clients that know nothing of it. */
  private static boolean says(ContentBlock block, JrsValue structured) {
    if (!(block instanceof ContentBlock.Text text)) {
      return false;
    }
    String words = text.text().strip();
    try {
      return words.startsWith("{") && Json.write(Json.parse(words)).equals(Json.write(structured));
    } catch (JsonException e) {
      return false; // a text that only begins like JSON
    }
  }

  /** Returns one part of a result, or of a prompt. */
  static ContentBlock block(JrsValue each) {
    return switch (Json.string(each, "type", "")) {
      case "text" -> new ContentBlock.Text(Json.string(each, "text", ""));
      case "image" -> image(each, Json.string(each, "data"));
      case "audio" -> told("a recording", each, Json.string(each, "data"));
      case "resource" -> {
        JrsValue inside = Json.field(each, "resource");
        yield inside == null ? new ContentBlock.Text(Json.write(each)) : resource(inside);
      }
      case "resource_link" ->
          new ContentBlock.Text(
              "[resource "
                  + Json.string(each, "name", "")
                  + " at "
                  + Json.string(each, "uri", "")
                  + about(Json.string(each, "mimeType"))
                  + about(Json.string(each, "description"))
                  + "; "
                  + ReadMcpResourceTool.NAME
                  + " reads it]");
      default -> new ContentBlock.Text(Json.write(each));
    };
  }

  private static ContentBlock resource(JrsValue resource) {
    String text = Json.string(resource, "text");
    if (text != null) {
      return new ContentBlock.Text(text);
    }
    String bytes = Json.string(resource, "blob");
    return Json.string(resource, "mimeType", "").startsWith("image/")
        ? image(resource, bytes)
        : told("the resource " + Json.string(resource, "uri", ""), resource, bytes);
  }

  private static ContentBlock image(JrsValue each, @Nullable String data) {
    return data == null
        ? new ContentBlock.Text(Json.write(each))
        : new ContentBlock.Image(
            new MediaSource.Base64(Json.string(each, "mimeType", "image/png"), data),
            null,
            Extensions.NONE);
  }

  private static ContentBlock told(String what, JrsValue each, @Nullable String data) {
    return new ContentBlock.Text(
        "["
            + what
            + about(Json.string(each, "mimeType"))
            + ", "
            + (data == null ? 0 : data.length() / 4L * 3)
            + " bytes that cannot be shown]");
  }

  private static String about(@Nullable String text) {
    return text == null || text.isBlank() ? "" : ", " + text;
  }
}
