package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * What the Messages API says of tools and of pages that were found in blocks of its own, in words:
 * for dialects that have no such blocks.
 */
public final class ToolWords {
  private static final Set<String> SEARCH_RESULT =
      Set.of("type", "title", "source", "content", "cache_control");

  private static final Set<String> PART = Set.of("type", "text", "cache_control");

  private ToolWords() {}

  /**
   * Returns what a tool result's unusual block is in words; a reference to a tool, or the block's
   * own JSON.
   */
  public static String resultText(ContentBlock.Other other) {
    if (other.type().equals("tool_reference")) {
      return "Tool "
          + Json.string(Json.parse(other.json()), "tool_name", "")
          + " is available now; it can be called.";
    }
    ContentBlock.Text words = asText(other);
    return words == null ? other.json().text() : words.text();
  }

  /**
   * Returns what a block is in words: a page that a search of the client's own has found, or a
   * change of the tools in mid-conversation. Null where it is neither, or a change of tools that
   * only the Messages API can reach.
   */
  public static ContentBlock.@Nullable Text asText(ContentBlock.Other other) {
    return other.type().equals("search_result") ? searchResult(other) : toolChange(other);
  }

  /**
   * Returns what a block is in words that records what Anthropic's own tools did in an earlier
   * turn, or what was said before the conversation was compacted; empty where it adds nothing, null
   * where the block is none.
   */
  public static @Nullable String ofThePast(ContentBlock.Other block) {
    if (!block.dialect().equals("anthropic")) {
      return null;
    }
    JrsValue json = Json.parse(block.json());
    String type = block.type();
    return switch (type) {
      case "server_tool_use", "mcp_tool_use" ->
          Json.string(json, "name", "").equals("web_search")
              ? "" // only its query; what it found follows
              : "[" + Json.string(json, "name", "") + ": " + written(json, "input") + "]";
      case "web_search_tool_result" -> pages(json);
      case "compaction" -> Json.string(json, "content", "");
      default ->
          type.endsWith("_tool_result")
              ? "[Result of "
                  + type.substring(0, type.length() - "_tool_result".length())
                  + ": "
                  + written(json, "content")
                  + "]"
              : null;
    };
  }

  private static String pages(JrsValue json) {
    StringBuilder words = new StringBuilder();
    for (JrsValue result : Json.array(json, "content")) {
      words
          .append(words.isEmpty() ? "[Found on the web:" : "")
          .append("\n")
          .append(Json.string(result, "title", ""))
          .append(" - ")
          .append(Json.string(result, "url", ""));
    }
    return words.isEmpty() ? "" : words.append(']').toString();
  }

  private static String written(JrsValue json, String field) {
    JrsValue value = Json.field(json, field);
    return value == null ? "" : Json.write(value);
  }

  private static ContentBlock.Text searchResult(ContentBlock.Other other) {
    JrsValue json = Json.parse(other.json());
    StringBuilder words =
        new StringBuilder(Json.string(json, "title", ""))
            .append(" (")
            .append(Json.string(json, "source", ""))
            .append(")");
    JrsValue mark = Json.field(json, "cache_control");
    Extensions extensions = ExtensionFields.unknown("anthropic", json, SEARCH_RESULT);
    for (JrsValue part : Json.array(json, "content")) {
      words.append('\n').append(Json.string(part, "text", ""));
      mark = mark == null ? Json.field(part, "cache_control") : mark;
      extensions = ExtensionFields.unknown("anthropic", "content.", part, PART, extensions);
    }
    return new ContentBlock.Text(
        words.toString(),
        mark == null ? null : new CacheControl(Json.string(mark, "ttl")),
        extensions);
  }

  private static ContentBlock.@Nullable Text toolChange(ContentBlock.Other other) {
    boolean added = other.type().equals("tool_addition");
    if (!added && !other.type().equals("tool_removal")) {
      return null;
    }
    JrsValue json = Json.parse(other.json());
    JrsValue tool = Json.field(json, "tool");
    if (!"tool_reference".equals(Json.string(tool, "type"))) {
      return null;
    }
    JrsValue mark = Json.field(json, "cache_control");
    return new ContentBlock.Text(
        "Tool "
            + Json.string(tool, "name", "")
            + (added ? " is available now." : " is no longer available."),
        mark == null ? null : new CacheControl(Json.string(mark, "ttl")),
        Extensions.NONE);
  }
}
