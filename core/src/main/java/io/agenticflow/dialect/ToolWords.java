package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * What the Messages API says of tools in blocks of its own, in words: for dialects that have no
 * such blocks.
 */
public final class ToolWords {
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
    return other.json().text();
  }

  /**
   * Returns what a change of the tools in mid-conversation is in words, or null where the block is
   * none, or one of tools that only the Messages API can reach.
   */
  public static ContentBlock.@Nullable Text toolChange(ContentBlock.Other other) {
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
