package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Reads an upstream's whole answer. */
final class ResponseReader {
  private static final Set<String> KNOWN = Set.of("id", "object", "model", "choices", "usage");
  private static final Set<String> CHOICE = Set.of("index", "message", "delta", "finish_reason");
  private static final Set<String> MESSAGE =
      Set.of(
          "role",
          "content",
          "refusal",
          "reasoning",
          "reasoning_content",
          "reasoning_details",
          "images",
          "tool_calls",
          "function_call");

  /** Where Gemini writes what it wants back with a call. */
  static final String EXTRA_CONTENT = "extra_content";

  private final ToolNames names;
  private final Supplier<String> ids;

  ResponseReader(ToolNames names, Supplier<String> ids) {
    this.names = names;
    this.ids = ids;
  }

  ModelResponse read(byte[] bytes) {
    JrsValue json;
    try {
      json = Json.parse(bytes);
    } catch (JsonException e) {
      throw new DialectException("the answer is not JSON: " + e.getMessage(), e);
    }
    if (OpenAiErrors.isError(json)) {
      throw new DialectException(OpenAiErrors.read(json));
    }
    List<JrsValue> choices = Json.array(json, "choices");
    JrsValue choice = choices.isEmpty() ? null : choices.getFirst();
    JrsValue message = Json.field(choice, "message");
    if (choice == null || message == null) {
      throw new DialectException("the answer is not a chat completion: it has no message");
    }
    if (Json.field(choice, "error") != null) {
      throw new DialectException(OpenAiErrors.read(choice));
    }
    ApiError failure = FinishReason.failure(Json.string(choice, "finish_reason", ""));
    if (failure != null) {
      throw new DialectException(failure);
    }
    List<ContentBlock> content = content(message);
    boolean called = content.stream().anyMatch(ContentBlock.ToolUse.class::isInstance);
    boolean refused = !Json.string(message, "refusal", "").isEmpty();
    String id = Json.string(json, "id", "");
    JrsValue usage = Json.field(json, "usage");
    Extensions extensions = extensions(json, choice, usage);
    return new ModelResponse(
        id.isEmpty() ? "chatcmpl-" + ids.get() : id,
        Json.string(json, "model", ""),
        content,
        FinishReason.read(choice, called, refused),
        FinishReason.stopSequence(choice),
        ChatUsage.read(usage),
        ExtensionFields.unknown(NAME, "message.", message, MESSAGE, extensions));
  }

  /**
   * Returns what is not understood of an answer or of a stream's last chunks, as fields, {@code
   * choice.*} and {@code usage.*}.
   */
  static Extensions extensions(JrsValue json, JrsValue choice, @Nullable JrsValue usage) {
    Extensions extensions = ExtensionFields.unknown(NAME, json, KNOWN);
    extensions = ExtensionFields.unknown(NAME, "choice.", choice, CHOICE, extensions);
    return ChatUsage.extensions(usage, extensions);
  }

  private List<ContentBlock> content(JrsValue message) {
    List<ContentBlock> blocks = new ArrayList<>();
    List<JrsValue> details = Json.array(message, "reasoning_details");
    StringBuilder thoughts = new StringBuilder();
    StringBuilder words = new StringBuilder();
    JrsValue content = Json.field(message, "content");
    if (content instanceof JrsArray) {
      Json.elements(content).forEach(part -> addPart(part, words, thoughts));
    } else {
      words.append(Json.string(message, "content", ""));
    }
    String said = Json.string(message, "reasoning_content");
    if (said == null) {
      said = Json.string(message, "reasoning", ReasoningDetails.words(details));
    }
    ContentBlock thinking = ReasoningDetails.block(said + thoughts, details);
    if (thinking != null) {
      blocks.add(thinking);
    }
    words.append(Json.string(message, "refusal", ""));
    if (!words.isEmpty()) {
      blocks.add(new ContentBlock.Text(words.toString()));
    }
    for (JrsValue image : Json.array(message, "images")) {
      blocks.add(MessagesReader.image(image, "message.images"));
    }
    Set<String> used = new HashSet<>();
    for (JrsValue call : calls(message)) {
      JrsValue function = Json.field(call, "function");
      String name = Json.string(function, "name", "");
      if (name.isEmpty()) {
        throw new DialectException("the provider sent a tool call without a name");
      }
      String id = Json.string(call, "id", "");
      if (id.isEmpty() || !used.add(id)) {
        id = "call_" + ids.get();
      }
      JrsValue extra = Json.field(call, EXTRA_CONTENT);
      if (extra != null) {
        blocks.add(CarriedReasoning.ofCall(id, extra));
      }
      JrsValue arguments = Json.field(function, "arguments");
      blocks.add(
          new ContentBlock.ToolUse(
              id,
              names.original(name),
              arguments instanceof JrsObject
                  ? Json.raw(arguments)
                  : MessagesReader.arguments(Json.string(function, "arguments")),
              null,
              ExtensionFields.unknown(NAME, call, MessagesReader.CALL)));
    }
    return blocks;
  }

  /** Returns the calls, the only one of a server that knows no more than {@code function_call}. */
  private static List<JrsValue> calls(JrsValue message) {
    List<JrsValue> calls = Json.array(message, "tool_calls");
    JrsValue old = Json.field(message, "function_call");
    return calls.isEmpty() && old != null
        ? List.of(Json.object().put("function", old).build())
        : calls;
  }

  /** Takes a content part: words, or reasoning as Mistral writes it. */
  static void addPart(JrsValue part, StringBuilder words, StringBuilder thoughts) {
    switch (Json.string(part, "type", "")) {
      case "text", "output_text" -> words.append(Json.string(part, "text", ""));
      case "thinking" -> {
        JrsValue inner = Json.field(part, "thinking");
        if (inner instanceof JrsArray) {
          Json.elements(inner).forEach(each -> thoughts.append(Json.string(each, "text", "")));
        } else {
          thoughts.append(Json.string(part, "thinking", ""));
        }
      }
      default -> {}
    }
  }
}
