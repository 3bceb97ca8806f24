package io.agenticflow.agent.session;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Content blocks as JSON that loses nothing: unlike a dialect's, it keeps the extensions of every
 * dialect, because a signature that is lost here is refused by the provider after a resume.
 */
final class BlockJson {
  private BlockJson() {}

  static JrsValue write(List<ContentBlock> blocks) {
    return Json.array(blocks.stream().map(BlockJson::write).toList());
  }

  static List<ContentBlock> read(@Nullable JrsValue array) {
    List<ContentBlock> blocks = new ArrayList<>();
    for (JrsValue each : Json.elements(array)) {
      blocks.add(block(each));
    }
    return blocks;
  }

  private static JrsObject write(ContentBlock block) {
    return switch (block) {
      case ContentBlock.Text text ->
          typed("text")
              .put("text", text.text())
              .put("cache_control", cache(text.cacheControl()))
              .put("extensions", extensions(text.extensions()))
              .build();
      case ContentBlock.Image image ->
          typed("image")
              .put("source", source(image.source()))
              .put("cache_control", cache(image.cacheControl()))
              .put("extensions", extensions(image.extensions()))
              .build();
      case ContentBlock.Document document ->
          typed("document")
              .put("source", source(document.source()))
              .put("title", document.title())
              .put("cache_control", cache(document.cacheControl()))
              .put("extensions", extensions(document.extensions()))
              .build();
      case ContentBlock.Thinking thinking ->
          typed("thinking")
              .put("thinking", thinking.thinking())
              .put("signature", thinking.signature())
              .put("extensions", extensions(thinking.extensions()))
              .build();
      case ContentBlock.RedactedThinking redacted ->
          typed("redacted_thinking").put("data", redacted.data()).build();
      case ContentBlock.ToolUse call ->
          // The input as the model wrote it, which need not be JSON.
          typed("tool_use")
              .put("id", call.id())
              .put("name", call.name())
              .put("input", call.input().text())
              .put("cache_control", cache(call.cacheControl()))
              .put("extensions", extensions(call.extensions()))
              .build();
      case ContentBlock.ToolResult result ->
          typed("tool_result")
              .put("tool_use_id", result.toolUseId())
              .put("content", write(result.content()))
              .put("is_error", result.isError())
              .put("cache_control", cache(result.cacheControl()))
              .put("extensions", extensions(result.extensions()))
              .build();
      case ContentBlock.Other other ->
          typed("other")
              .put("dialect", other.dialect())
              .put("of_type", other.type())
              .put("json", other.json())
              .build();
    };
  }

  private static ContentBlock block(JrsValue json) {
    CacheControl cache = readCache(Json.field(json, "cache_control"));
    Extensions extensions = readExtensions(Json.field(json, "extensions"));
    String type = need(json, "type");
    return switch (type) {
      case "text" -> new ContentBlock.Text(need(json, "text"), cache, extensions);
      case "image" -> new ContentBlock.Image(readSource(json), cache, extensions);
      case "document" ->
          new ContentBlock.Document(
              readSource(json), Json.string(json, "title"), cache, extensions);
      case "thinking" ->
          new ContentBlock.Thinking(
              need(json, "thinking"), Json.string(json, "signature"), extensions);
      case "redacted_thinking" -> new ContentBlock.RedactedThinking(need(json, "data"));
      case "tool_use" ->
          new ContentBlock.ToolUse(
              need(json, "id"),
              need(json, "name"),
              new RawJson(need(json, "input")),
              cache,
              extensions);
      case "tool_result" ->
          new ContentBlock.ToolResult(
              need(json, "tool_use_id"),
              read(Json.field(json, "content")),
              Json.isTrue(json, "is_error"),
              cache,
              extensions);
      case "other" ->
          new ContentBlock.Other(need(json, "dialect"), need(json, "of_type"), raw(json, "json"));
      default -> throw new JsonException("a content block of the unknown type " + type);
    };
  }

  private static JsonObjectBuilder typed(String type) {
    return Json.object().put("type", type);
  }

  private static @Nullable JrsValue cache(@Nullable CacheControl mark) {
    return mark == null ? null : Json.object().put("ttl", mark.ttl()).build();
  }

  private static @Nullable CacheControl readCache(@Nullable JrsValue json) {
    return json == null ? null : new CacheControl(Json.string(json, "ttl"));
  }

  private static @Nullable JrsValue extensions(Extensions extensions) {
    if (extensions.isEmpty()) {
      return null;
    }
    JsonObjectBuilder fields = Json.object();
    extensions.fields().forEach(fields::put);
    return fields.build();
  }

  private static Extensions readExtensions(@Nullable JrsValue json) {
    if (json == null) {
      return Extensions.NONE;
    }
    Map<String, RawJson> fields = new LinkedHashMap<>();
    Json.fields(json).forEach(field -> fields.put(field.getKey(), Json.raw(field.getValue())));
    return new Extensions(fields);
  }

  private static JrsValue source(MediaSource source) {
    return switch (source) {
      case MediaSource.Base64(String mediaType, String data) ->
          typed("base64").put("media_type", mediaType).put("data", data).build();
      case MediaSource.Url(String url) -> typed("url").put("url", url).build();
      case MediaSource.PlainText(String text) -> typed("text").put("text", text).build();
      case MediaSource.Other(String type, RawJson json) ->
          typed("other").put("of_type", type).put("json", json).build();
    };
  }

  private static MediaSource readSource(JrsValue block) {
    JrsValue json = Json.field(block, "source");
    String type = need(json, "type");
    return switch (type) {
      case "base64" -> new MediaSource.Base64(need(json, "media_type"), need(json, "data"));
      case "url" -> new MediaSource.Url(need(json, "url"));
      case "text" -> new MediaSource.PlainText(need(json, "text"));
      case "other" -> new MediaSource.Other(need(json, "of_type"), raw(json, "json"));
      default -> throw new JsonException("a source of the unknown type " + type);
    };
  }

  private static RawJson raw(@Nullable JrsValue json, String field) {
    JrsValue value = Json.field(json, field);
    if (value == null) {
      throw missing(field);
    }
    return Json.raw(value);
  }

  static String need(@Nullable JrsValue json, String field) {
    String value = Json.string(json, field);
    if (value == null) {
      throw missing(field);
    }
    return value;
  }

  private static JsonException missing(String field) {
    return new JsonException("the field " + field + " is missing");
  }
}
