package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.DataUrl;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads a client's conversation.
 *
 * <p>{@code developer} is the newer word for {@code system}; both are the same here. Those at the
 * head are the system prompt, later ones keep their place. Tool messages that follow each other are
 * one user turn.
 */
final class MessagesReader {
  private static final Set<String> SYSTEM_OR_USER = Set.of("role", "content");
  private static final Set<String> TOOL = Set.of("role", "content", "tool_call_id");
  private static final Set<String> FUNCTION = Set.of("role", "content", "name");
  private static final Set<String> ASSISTANT =
      Set.of(
          "role",
          "content",
          "tool_calls",
          "function_call",
          "refusal",
          "images",
          "reasoning",
          "reasoning_content",
          "reasoning_details");

  /** A call's further fields, such as the signature that Gemini wants back, stay with it. */
  static final Set<String> CALL = Set.of("id", "type", "index", "function");

  private static final Set<String> TEXT = Set.of("type", "text", "cache_control");
  private static final Set<String> IMAGE = Set.of("type", "image_url", "cache_control");
  private static final Set<String> FILE = Set.of("type", "file", "cache_control");

  private final List<ContentBlock> system = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();
  private final List<ContentBlock> results = new ArrayList<>();

  /** How many calls there were in the form that was before tools. */
  private int functions;

  MessagesReader(@Nullable JrsValue json) {
    if (!(json instanceof JrsArray array)) {
      throw new DialectException("messages is missing or not an array");
    }
    int index = 0;
    for (JrsValue message : Json.elements(array)) {
      read(message, "messages[" + index++ + "]");
    }
    flushResults();
  }

  List<ContentBlock> system() {
    return system;
  }

  List<Message> messages() {
    return messages;
  }

  private void read(JrsValue json, String where) {
    String role = Json.string(json, "role", "");
    if (role.equals("tool")) {
      results.add(toolResult(json, where));
      return;
    }
    if (role.equals("function")) {
      results.add(
          new ContentBlock.ToolResult(
              functionId(),
              content(Json.field(json, "content"), where),
              false,
              null,
              ExtensionFields.unknown(NAME, json, FUNCTION)));
      return;
    }
    flushResults();
    JrsValue content = Json.field(json, "content");
    switch (role) {
      case "system", "developer" -> {
        List<ContentBlock> blocks = content(content, where);
        Extensions extensions = ExtensionFields.unknown(NAME, json, SYSTEM_OR_USER);
        if (messages.isEmpty() && extensions.isEmpty()) {
          system.addAll(blocks);
        } else {
          messages.add(new Message(Role.SYSTEM, blocks, extensions));
        }
      }
      case "user" ->
          messages.add(
              new Message(
                  Role.USER,
                  content(content, where),
                  ExtensionFields.unknown(NAME, json, SYSTEM_OR_USER)));
      case "assistant" ->
          messages.add(
              new Message(
                  Role.ASSISTANT,
                  assistant(json, where),
                  ExtensionFields.unknown(NAME, json, ASSISTANT)));
      default ->
          throw new DialectException(
              where + ".role is not system, developer, user, assistant or tool");
    }
  }

  private void flushResults() {
    if (!results.isEmpty()) {
      messages.add(new Message(Role.USER, results));
      results.clear();
    }
  }

  private static ContentBlock toolResult(JrsValue json, String where) {
    String id = Json.string(json, "tool_call_id");
    if (id == null) {
      throw new DialectException(where + ".tool_call_id is missing");
    }
    return new ContentBlock.ToolResult(
        id,
        content(Json.field(json, "content"), where),
        false,
        null,
        ExtensionFields.unknown(NAME, json, TOOL));
  }

  /** Returns the id of the newest call in the form that was before tools, which had none. */
  private String functionId() {
    return "call_function_" + functions;
  }

  private List<ContentBlock> assistant(JrsValue json, String where) {
    List<ContentBlock> blocks = new ArrayList<>();
    List<JrsValue> details = Json.array(json, "reasoning_details");
    String words = Json.string(json, "reasoning_content");
    if (words == null) {
      words = Json.string(json, "reasoning", ReasoningDetails.words(details));
    }
    ContentBlock thinking = ReasoningDetails.block(words, details);
    if (thinking != null) {
      blocks.add(thinking);
    }
    blocks.addAll(content(Json.field(json, "content"), where));
    String refusal = Json.string(json, "refusal", "");
    if (!refusal.isEmpty()) {
      blocks.add(new ContentBlock.Text(refusal));
    }
    for (JrsValue image : Json.array(json, "images")) {
      blocks.add(image(image, where));
    }
    int index = 0;
    for (JrsValue call : Json.array(json, "tool_calls")) {
      String at = where + ".tool_calls[" + index++ + "]";
      JrsValue function = Json.field(call, "function");
      String id = Json.string(call, "id");
      String name = Json.string(function, "name");
      if (id == null || id.isEmpty() || name == null) {
        throw new DialectException(at + " has no id or no function.name");
      }
      blocks.add(
          new ContentBlock.ToolUse(
              id,
              name,
              arguments(Json.string(function, "arguments")),
              null,
              ExtensionFields.unknown(NAME, call, CALL)));
    }
    JrsValue old = Json.field(json, "function_call");
    String name = Json.string(old, "name");
    if (old != null && name == null) {
      throw new DialectException(where + ".function_call has no name");
    }
    if (name != null) {
      functions++;
      blocks.add(
          new ContentBlock.ToolUse(
              functionId(), name, arguments(Json.string(old, "arguments")), null, Extensions.NONE));
    }
    return blocks;
  }

  /** A call without arguments is one with an empty object. */
  static RawJson arguments(@Nullable String text) {
    return text == null || text.isBlank() ? RawJson.EMPTY_OBJECT : new RawJson(text);
  }

  /**
   * Returns the blocks of a content, which is a string, an array of parts, or absent; empty words
   * are none.
   */
  static List<ContentBlock> content(@Nullable JrsValue content, String where) {
    return switch (content) {
      case null -> List.of();
      case JrsString text ->
          Json.words(text).isEmpty()
              ? List.of()
              : List.of(new ContentBlock.Text(Json.words(text), null, Extensions.NONE));
      case JrsArray array -> {
        List<ContentBlock> blocks = new ArrayList<>(array.size());
        for (JrsValue part : Json.elements(array)) {
          ContentBlock block = part(part, where + ".content[" + blocks.size() + "]");
          if (!(block instanceof ContentBlock.Text text && text.isEmpty())) {
            blocks.add(block);
          }
        }
        yield blocks;
      }
      default -> throw new DialectException(where + ".content is neither a string nor an array");
    };
  }

  private static ContentBlock part(JrsValue part, String where) {
    String type = Json.string(part, "type", "");
    return switch (type) {
      case "text" ->
          new ContentBlock.Text(
              Json.words(part, "text"),
              RequestReader.cacheControl(part),
              ExtensionFields.unknown(NAME, part, TEXT));
      case "refusal" -> new ContentBlock.Text(Json.string(part, "refusal", ""));
      case "image_url" -> image(part, where);
      case "file" -> file(part, where);
      case "" -> throw new DialectException(where + " has no type");
      default -> new ContentBlock.Other(NAME, type, Json.raw(part));
    };
  }

  static ContentBlock image(JrsValue part, String where) {
    JrsValue inner = Json.field(part, "image_url");
    String url = Json.string(inner, "url");
    if (url == null) {
      url = Json.string(part, "image_url"); // some clients leave out the object
    }
    if (url == null) {
      throw new DialectException(where + ".image_url.url is missing");
    }
    Extensions extensions = ExtensionFields.unknown(NAME, part, IMAGE);
    return new ContentBlock.Image(
        DataUrl.read(url),
        RequestReader.cacheControl(part),
        ExtensionFields.unknown(NAME, "image_url.", inner, Set.of("url"), extensions));
  }

  private static ContentBlock file(JrsValue part, String where) {
    JrsValue file = Json.field(part, "file");
    String data = Json.string(file, "file_data");
    String id = Json.string(file, "file_id");
    MediaSource source;
    if (data != null) {
      source = DataUrl.read(data);
    } else if (id != null) {
      JsonObjectBuilder json = Json.object().put("file_id", id);
      source = new MediaSource.Other("file_id", Json.raw(json.build()));
    } else {
      throw new DialectException(where + ".file has neither file_data nor file_id");
    }
    Extensions extensions = ExtensionFields.unknown(NAME, part, FILE);
    return new ContentBlock.Document(
        source,
        Json.string(file, "filename"),
        RequestReader.cacheControl(part),
        ExtensionFields.unknown(
            NAME, "file.", file, Set.of("file_data", "file_id", "filename"), extensions));
  }
}
