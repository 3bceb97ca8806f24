package io.agenticflow.dialect.anthropic;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Reads content blocks, in requests and in answers. */
final class BlockReader {
  private static final Set<String> TEXT = Set.of("type", "text", "cache_control");
  private static final Set<String> IMAGE = Set.of("type", "source", "cache_control");
  private static final Set<String> DOCUMENT = Set.of("type", "source", "title", "cache_control");
  private static final Set<String> THINKING = Set.of("type", "thinking", "signature");
  private static final Set<String> TOOL_USE =
      Set.of("type", "id", "name", "input", "cache_control");
  private static final Set<String> TOOL_USE_CALLED =
      Set.of("type", "id", "name", "input", "cache_control", "caller");
  private static final Set<String> TOOL_RESULT =
      Set.of("type", "tool_use_id", "content", "is_error", "cache_control");

  /**
   * The {@code caller} of a tool use that the model itself asks for: what is so where there is no
   * such field.
   */
  static final JrsObject DIRECT = Json.object().put("type", "direct").build();

  private BlockReader() {}

  /**
   * Returns an answer's block, with an id made up for a tool call that has none: servers of one's
   * own leave it out, and without one no result can follow.
   */
  static JrsValue withId(JrsValue block) {
    String id = Json.string(block, "id");
    if (!"tool_use".equals(Json.string(block, "type")) || (id != null && !id.isEmpty())) {
      return block;
    }
    JsonObjectBuilder whole = Json.object();
    Json.fields(block).forEach(field -> whole.put(field.getKey(), field.getValue()));
    return whole.put("id", "toolu_" + UUID.randomUUID().toString().replace("-", "")).build();
  }

  /**
   * Returns the blocks of a {@code content} or {@code system} field, which is a string, an array of
   * blocks, or absent.
   *
   * @param where the field's name, for the message of an error
   */
  static List<ContentBlock> content(@Nullable JrsValue value, String where) {
    return switch (value) {
      case null -> List.of();
      case JrsString text ->
          Json.words(text).isEmpty()
              ? List.of()
              : List.of(new ContentBlock.Text(Json.words(text), null, Extensions.NONE));
      case JrsArray array -> {
        List<ContentBlock> blocks = new ArrayList<>(array.size());
        for (JrsValue element : Json.elements(array)) {
          blocks.add(block(element, where + "[" + blocks.size() + "]"));
        }
        yield blocks;
      }
      default -> throw new DialectException(where + " is neither a string nor an array of blocks");
    };
  }

  static ContentBlock block(JrsValue json, String where) {
    String type = Json.string(json, "type");
    if (type == null) {
      throw new DialectException(where + " is not a block: it has no type");
    }
    return switch (type) {
      case "text" ->
          new ContentBlock.Text(words(json, where), cacheControl(json), extensions(json, TEXT));
      case "image" ->
          new ContentBlock.Image(source(json, where), cacheControl(json), extensions(json, IMAGE));
      case "document" ->
          new ContentBlock.Document(
              source(json, where),
              Json.string(json, "title"),
              cacheControl(json),
              extensions(json, DOCUMENT));
      case "thinking" -> {
        String signature = Json.string(json, "signature", "");
        yield new ContentBlock.Thinking(
            required(json, "thinking", where),
            signature.isEmpty() ? null : signature,
            extensions(json, THINKING));
      }
      case "redacted_thinking" -> new ContentBlock.RedactedThinking(required(json, "data", where));
      case "tool_use" -> {
        JrsValue input = Json.field(json, "input");
        yield new ContentBlock.ToolUse(
            required(json, "id", where),
            required(json, "name", where),
            input == null ? RawJson.EMPTY_OBJECT : Json.raw(input),
            cacheControl(json),
            extensions(
                json, DIRECT.equals(Json.field(json, "caller")) ? TOOL_USE_CALLED : TOOL_USE));
      }
      case "tool_result" ->
          new ContentBlock.ToolResult(
              required(json, "tool_use_id", where),
              content(Json.field(json, "content"), where + ".content"),
              Json.isTrue(json, "is_error"),
              cacheControl(json),
              extensions(json, TOOL_RESULT));
      default -> new ContentBlock.Other(AnthropicDialect.NAME, type, Json.raw(json));
    };
  }

  /** Returns the mark, or null where there is none, or one of a kind that is not understood. */
  static @Nullable CacheControl cacheControl(JrsValue json) {
    JrsValue mark = Json.field(json, "cache_control");
    return isPlainMark(mark) ? new CacheControl(Json.string(mark, "ttl")) : null;
  }

  /**
   * Returns the fields outside {@code known}; a cache mark that is not understood is one of them.
   */
  static Extensions extensions(JrsValue json, Set<String> known) {
    Extensions found = ExtensionFields.unknown(AnthropicDialect.NAME, json, known);
    JrsValue mark = Json.field(json, "cache_control");
    return mark == null || isPlainMark(mark)
        ? found
        : found.with(AnthropicDialect.NAME, "cache_control", Json.raw(mark));
  }

  private static Words words(JrsValue json, String where) {
    return Json.field(json, "text") instanceof JrsString string
        ? Json.words(string)
        : new Words(required(json, "text", where));
  }

  static String required(JrsValue json, String field, String where) {
    String value = Json.string(json, field);
    if (value == null) {
      throw new DialectException(where + "." + field + " is missing or not a string");
    }
    return value;
  }

  private static boolean isPlainMark(@Nullable JrsValue mark) {
    if (!"ephemeral".equals(Json.string(mark, "type"))) {
      return false;
    }
    for (Map.Entry<String, JrsValue> field : Json.fields(mark)) {
      if (!field.getKey().equals("type") && !field.getKey().equals("ttl")) {
        return false;
      }
    }
    return true;
  }

  private static MediaSource source(JrsValue block, String where) {
    JrsValue source = Json.field(block, "source");
    String type = Json.string(source, "type");
    if (source == null || type == null) {
      throw new DialectException(where + ".source is missing or has no type");
    }
    int fields = source instanceof JrsObject object ? object.size() : 0;
    String data = Json.string(source, "data");
    String mediaType = Json.string(source, "media_type");
    String url = Json.string(source, "url");
    if (type.equals("base64") && fields == 3 && data != null && mediaType != null) {
      return new MediaSource.Base64(mediaType, data);
    }
    if (type.equals("url") && fields == 2 && url != null) {
      return new MediaSource.Url(url);
    }
    if (type.equals("text") && fields == 3 && data != null && "text/plain".equals(mediaType)) {
      return new MediaSource.PlainText(data);
    }
    return new MediaSource.Other(type, Json.raw(source));
  }
}
