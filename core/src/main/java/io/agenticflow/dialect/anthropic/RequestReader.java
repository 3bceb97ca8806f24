package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.RequestFields;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Reads a client's request. */
final class RequestReader {
  private static final Set<String> REQUEST =
      Set.of(
          "model",
          "system",
          "messages",
          "tools",
          "tool_choice",
          "max_tokens",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "thinking",
          "output_config",
          "stream");

  /** What {@code output_config.format} was called while it was a beta. */
  private static final String OUTPUT_FORMAT = "output_format";

  private static final Set<String> OLDER =
      Stream.concat(REQUEST.stream(), Stream.of(OUTPUT_FORMAT)).collect(toUnmodifiableSet());

  private static final Set<String> MESSAGE = Set.of("role", "content");
  private static final Set<String> TOOL =
      Set.of("type", "name", "description", "input_schema", "cache_control");
  private static final Set<String> THINKING = Set.of("type", "budget_tokens", "display");
  private static final Set<String> FORMAT = Set.of("type", "schema");
  private static final Set<String> TOOL_CHOICE =
      Set.of("type", "name", "disable_parallel_tool_use");

  private RequestReader() {}

  static ModelRequest read(byte[] bytes) {
    JrsValue json = RequestFields.object(bytes);
    String model = Json.string(json, "model");
    if (model == null || model.isEmpty()) {
      throw new DialectException("model: Field required");
    }
    RawJson older = schema(Json.field(json, OUTPUT_FORMAT));
    Extensions extensions = ExtensionFields.unknown(NAME, json, older == null ? REQUEST : OLDER);

    JrsValue thinking = Json.field(json, "thinking");
    Reasoning.Mode mode = mode(thinking);
    if (mode == null) {
      mode = Reasoning.Mode.UNSPECIFIED;
      extensions = extensions.with(NAME, "thinking", Json.raw(requireObject(thinking, "thinking")));
    } else {
      extensions = ExtensionFields.unknown(NAME, "thinking.", thinking, THINKING, extensions);
    }

    JrsValue output = Json.field(json, "output_config");
    RawJson format = schema(Json.field(output, "format"));
    RawJson schema = format == null ? older : format;
    extensions =
        ExtensionFields.unknown(
            NAME,
            "output_config.",
            output,
            format == null ? Set.of("effort") : Set.of("effort", "format"),
            extensions);

    JrsValue choice = Json.field(json, "tool_choice");
    extensions = ExtensionFields.unknown(NAME, "tool_choice.", choice, TOOL_CHOICE, extensions);
    Boolean serial = Json.bool(choice, "disable_parallel_tool_use");

    return ModelRequest.to(model)
        .system(BlockReader.content(Json.field(json, "system"), "system"))
        .messages(messages(json))
        .tools(tools(json))
        .toolChoice(choice == null ? null : toolChoice(choice))
        .parallelToolCalls(serial == null ? null : !serial)
        .maxTokens(RequestFields.tokens(json, "max_tokens", 0))
        .temperature(RequestFields.number(json, "temperature"))
        .topP(RequestFields.number(json, "top_p"))
        .topK(RequestFields.wholeNumber(json, "top_k"))
        .stopSequences(strings(json, "stop_sequences"))
        .reasoning(reasoning(mode, thinking, Json.string(output, "effort")))
        .outputSchema(schema)
        .stream(Json.isTrue(json, "stream"))
        .extensions(extensions)
        .build();
  }

  private static List<Message> messages(JrsValue json) {
    if (!(Json.field(json, "messages") instanceof JrsArray array)) {
      throw new DialectException("messages: Field required, an array");
    }
    List<Message> messages = new ArrayList<>(array.size());
    for (JrsValue message : Json.elements(array)) {
      String where = "messages[" + messages.size() + "]";
      Role role =
          switch (Json.string(message, "role", "")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default -> throw new DialectException(where + ".role is not user, assistant or system");
          };
      messages.add(
          new Message(
              role,
              BlockReader.content(Json.field(message, "content"), where + ".content"),
              ExtensionFields.unknown(NAME, message, MESSAGE)));
    }
    return messages;
  }

  private static List<ToolDefinition> tools(JrsValue json) {
    List<ToolDefinition> tools = new ArrayList<>();
    for (JrsValue tool : Json.array(json, "tools")) {
      String type = Json.string(tool, "type", "custom");
      JrsValue schema = Json.field(tool, "input_schema");
      tools.add(
          new ToolDefinition(
              Json.string(tool, "name", ""),
              Json.string(tool, "description"),
              schema == null ? null : Json.raw(schema),
              type.equals("custom") ? null : type,
              BlockReader.cacheControl(tool),
              BlockReader.extensions(tool, TOOL)));
    }
    return tools;
  }

  private static ToolChoice toolChoice(JrsValue json) {
    return switch (Json.string(json, "type", "")) {
      case "auto" -> new ToolChoice.Auto();
      case "any" -> new ToolChoice.Any();
      case "none" -> new ToolChoice.None();
      case "tool" -> new ToolChoice.Named(BlockReader.required(json, "name", "tool_choice"));
      default -> throw new DialectException("tool_choice.type is not auto, any, tool or none");
    };
  }

  /** Returns the mode, or null for a kind of thinking that is not understood. */
  private static Reasoning.@Nullable Mode mode(@Nullable JrsValue thinking) {
    if (thinking == null) {
      return Reasoning.Mode.UNSPECIFIED;
    }
    return switch (Json.string(thinking, "type", "")) {
      case "enabled" -> Reasoning.Mode.ENABLED;
      case "disabled" -> Reasoning.Mode.DISABLED;
      case "adaptive" -> Reasoning.Mode.ADAPTIVE;
      default -> null;
    };
  }

  private static @Nullable Reasoning reasoning(
      Reasoning.Mode mode, @Nullable JrsValue thinking, @Nullable String effort) {
    if (mode == Reasoning.Mode.UNSPECIFIED) {
      return effort == null ? null : new Reasoning(mode, null, effort, null);
    }
    return new Reasoning(
        mode, Json.integer(thinking, "budget_tokens"), effort, Json.string(thinking, "display"));
  }

  /** Returns the schema of a format that is nothing but a schema. */
  private static @Nullable RawJson schema(@Nullable JrsValue format) {
    JrsValue schema = Json.field(format, "schema");
    return schema != null
            && "json_schema".equals(Json.string(format, "type"))
            && ExtensionFields.unknown(NAME, format, FORMAT).isEmpty()
        ? Json.raw(schema)
        : null;
  }

  private static JrsValue requireObject(@Nullable JrsValue value, String where) {
    if (value instanceof JrsObject) {
      return value;
    }
    throw new DialectException(where + " is not an object");
  }

  private static List<String> strings(JrsValue json, String field) {
    List<String> values = new ArrayList<>();
    for (JrsValue element : Json.array(json, field)) {
      if (!(element instanceof JrsString string)) {
        throw new DialectException(field + " is not an array of strings");
      }
      values.add(string.getValue());
    }
    return values;
  }
}
