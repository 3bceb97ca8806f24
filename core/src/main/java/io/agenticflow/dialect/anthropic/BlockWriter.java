package io.agenticflow.dialect.anthropic;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Writes content blocks as they are, in requests and in answers. */
final class BlockWriter {
  private final boolean cacheMarks;

  BlockWriter(boolean cacheMarks) {
    this.cacheMarks = cacheMarks;
  }

  JrsValue write(ContentBlock block) {
    return switch (block) {
      case ContentBlock.Text text ->
          finish(
              typed("text").put("text", Json.of(text.words())),
              text.cacheControl(),
              text.extensions());
      case ContentBlock.Image image ->
          finish(
              typed("image").put("source", source(image.source())),
              image.cacheControl(),
              image.extensions());
      case ContentBlock.Document document ->
          finish(
              typed("document")
                  .put("source", source(document.source()))
                  .put("title", document.title()),
              document.cacheControl(),
              document.extensions());
      case ContentBlock.Thinking thinking ->
          finish(
              typed("thinking")
                  .put("thinking", thinking.thinking())
                  .put("signature", thinking.signature() == null ? "" : thinking.signature()),
              null,
              thinking.extensions());
      case ContentBlock.RedactedThinking redacted ->
          typed("redacted_thinking").put("data", redacted.data()).build();
      case ContentBlock.ToolUse use ->
          finish(
              typed("tool_use")
                  .put("id", use.id())
                  .put("name", use.name())
                  .put("input", ToolInput.asObject(use.input())),
              use.cacheControl(),
              use.extensions());
      case ContentBlock.ToolResult result -> {
        JsonObjectBuilder json = typed("tool_result").put("tool_use_id", result.toolUseId());
        List<JrsValue> content = writeAll(result.content());
        if (!content.isEmpty()) {
          json.put("content", content);
        }
        if (result.isError()) {
          json.put("is_error", true);
        }
        yield finish(json, result.cacheControl(), result.extensions());
      }
      case ContentBlock.Other other -> other(other);
    };
  }

  /** Writes what is not an empty text block, which the API refuses. */
  List<JrsValue> writeAll(List<ContentBlock> blocks) {
    List<JrsValue> written = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      if (!(block instanceof ContentBlock.Text text && text.isEmpty())) {
        written.add(write(block));
      }
    }
    return written;
  }

  void putCacheControl(JsonObjectBuilder json, @Nullable CacheControl mark) {
    if (mark != null && cacheMarks) {
      json.put("cache_control", typed("ephemeral").put("ttl", mark.ttl()).build());
    }
  }

  static JsonObjectBuilder typed(String type) {
    return Json.object().put("type", type);
  }

  private JrsValue finish(
      JsonObjectBuilder json, @Nullable CacheControl mark, Extensions extensions) {
    putCacheControl(json, mark);
    ExtensionFields.put(json, AnthropicDialect.NAME, extensions);
    return json.build();
  }

  private static JrsValue source(MediaSource source) {
    return switch (source) {
      case MediaSource.Base64 bytes ->
          typed("base64").put("media_type", bytes.mediaType()).put("data", bytes.data()).build();
      case MediaSource.Url url -> typed("url").put("url", url.url()).build();
      case MediaSource.PlainText text ->
          typed("text").put("media_type", "text/plain").put("data", text.text()).build();
      case MediaSource.Other other ->
          Json.parse(other.json()) instanceof JrsObject object && object.get("type") != null
              ? object
              : refuse("a media source of the kind " + other.type());
    };
  }

  private static JrsValue other(ContentBlock.Other other) {
    return other.dialect().equals(AnthropicDialect.NAME)
        ? Json.parse(other.json())
        : refuse("a block of the kind " + other.type());
  }

  private static JrsValue refuse(String what) {
    throw new DialectException("the Messages API cannot carry " + what);
  }
}
