package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.RequestFields;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Reads a client's request. */
final class RequestReader {
  private static final Set<String> REQUEST =
      Set.of(
          "model",
          "messages",
          "n",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "top_k",
          "stop",
          "reasoning",
          "reasoning_effort",
          "response_format",
          "stream",
          "stream_options",
          "usage");
  private static final Set<String> TOOL = Set.of("type", "function", "cache_control");
  private static final Set<String> FUNCTION = Set.of("name", "description", "parameters");
  private static final Set<String> REASONING = Set.of("effort", "max_tokens", "enabled");
  private static final Set<String> JSON_SCHEMA = Set.of("schema");

  private RequestReader() {}

  static ModelRequest read(byte[] bytes) {
    JrsValue json = RequestFields.object(bytes);
    String model = Json.string(json, "model");
    if (model == null || model.isEmpty()) {
      throw new DialectException("model is missing or not a string");
    }
    Extensions extensions = ExtensionFields.unknown(NAME, json, REQUEST);
    Long answers = RequestFields.wholeNumber(json, "n");
    if (answers != null && answers != 1) {
      extensions = extensions.with(NAME, "n", Json.raw(Json.of(answers)));
    }

    JrsValue format = Json.field(json, "response_format");
    JrsValue described = Json.field(format, "json_schema");
    JrsValue schema = Json.field(described, "schema");
    if (schema != null) {
      extensions =
          ExtensionFields.unknown(NAME, "response_format.", described, JSON_SCHEMA, extensions);
    } else if (format != null && !"text".equals(Json.string(format, "type"))) {
      extensions = extensions.with(NAME, "response_format", Json.raw(format));
    }
    JrsValue streaming = Json.field(json, "stream_options");
    extensions =
        ExtensionFields.unknown(
            NAME, "stream_options.", streaming, Set.of("include_usage"), extensions);
    if (Json.isTrue(streaming, "include_usage")
        || Json.isTrue(Json.field(json, "usage"), "include")) {
      extensions = extensions.with(NAME, "stream_options.include_usage", new RawJson("true"));
    }
    extensions =
        ExtensionFields.unknown(
            NAME, "reasoning.", Json.field(json, "reasoning"), REASONING, extensions);
    JrsValue choice = Json.field(json, "tool_choice");
    JrsValue allowed = Json.field(choice, "allowed_tools");
    if (allowed != null) {
      choice = Json.of("required".equals(Json.string(allowed, "mode")) ? "required" : "auto");
    }
    if (choice != null && isOtherChoice(choice)) {
      extensions = extensions.with(NAME, "tool_choice", Json.raw(choice));
      choice = null;
    }

    MessagesReader messages = new MessagesReader(Json.field(json, "messages"));
    Long limit = RequestFields.tokens(json, "max_completion_tokens", 1);
    return ModelRequest.to(model)
        .system(messages.system())
        .messages(messages.messages())
        .tools(allowed == null ? tools(json) : allowed(tools(json), allowed))
        .toolChoice(toolChoice(choice))
        .parallelToolCalls(Json.bool(json, "parallel_tool_calls"))
        .maxTokens(limit == null ? RequestFields.tokens(json, "max_tokens", 1) : limit)
        .temperature(RequestFields.number(json, "temperature"))
        .topP(RequestFields.number(json, "top_p"))
        .topK(RequestFields.wholeNumber(json, "top_k"))
        .stopSequences(stop(Json.field(json, "stop")))
        .reasoning(reasoning(json))
        .outputSchema(schema == null ? null : Json.raw(schema))
        .stream(Json.isTrue(json, "stream"))
        .extensions(extensions)
        .build();
  }

  /** A choice among allowed tools is an offer of these alone. */
  private static List<ToolDefinition> allowed(List<ToolDefinition> tools, JrsValue allowed) {
    Set<String> names = new HashSet<>();
    for (JrsValue tool : Json.array(allowed, "tools")) {
      names.add(Json.string(Json.field(tool, "function"), "name", ""));
      names.add(Json.string(Json.field(tool, "custom"), "name", ""));
    }
    return tools.stream().filter(tool -> names.contains(tool.name())).toList();
  }

  private static List<ToolDefinition> tools(JrsValue json) {
    List<ToolDefinition> tools = new ArrayList<>();
    for (JrsValue tool : Json.array(json, "tools")) {
      JrsValue function = Json.field(tool, "function");
      String type = Json.string(tool, "type", "function");
      if (function == null) {
        tools.add(
            new ToolDefinition(
                Json.string(tool, "name", Json.string(Json.field(tool, "custom"), "name", "")),
                null,
                null,
                type,
                null,
                Extensions.NONE.with(NAME, "tool", Json.raw(tool))));
        continue;
      }
      String name = Json.string(function, "name");
      if (name == null) {
        throw new DialectException("tools[" + tools.size() + "].function.name is missing");
      }
      JrsValue schema = Json.field(function, "parameters");
      Extensions extensions = ExtensionFields.unknown(NAME, tool, TOOL);
      tools.add(
          new ToolDefinition(
              name,
              Json.string(function, "description"),
              schema == null ? null : Json.raw(schema),
              null,
              cacheControl(tool),
              ExtensionFields.unknown(NAME, "function.", function, FUNCTION, extensions)));
    }
    return tools;
  }

  private static boolean isOtherChoice(JrsValue choice) {
    return choice instanceof JrsString word
        ? !List.of("auto", "none", "required").contains(word.getValue())
        : Json.string(Json.field(choice, "function"), "name") == null;
  }

  private static @Nullable ToolChoice toolChoice(@Nullable JrsValue choice) {
    if (choice == null) {
      return null;
    }
    if (choice instanceof JrsString word) {
      return switch (word.getValue()) {
        case "none" -> new ToolChoice.None();
        case "required" -> new ToolChoice.Any();
        default -> new ToolChoice.Auto();
      };
    }
    return new ToolChoice.Named(Json.string(Json.field(choice, "function"), "name", ""));
  }

  /**
   * Reads {@code reasoning_effort}, or OpenRouter's {@code reasoning}, which counts where both are
   * there.
   */
  private static @Nullable Reasoning reasoning(JrsValue json) {
    JrsValue object = Json.field(json, "reasoning");
    String effort = Json.string(object, "effort");
    if (effort == null) {
      effort = Json.string(json, "reasoning_effort");
    }
    Long budget = Json.integer(object, "max_tokens");
    Boolean enabled = Json.bool(object, "enabled");
    if ("none".equals(effort) || Boolean.FALSE.equals(enabled)) {
      return new Reasoning(Reasoning.Mode.DISABLED, null, null, null);
    }
    if (budget != null) {
      return new Reasoning(Reasoning.Mode.ENABLED, budget, effort, null);
    }
    if (effort != null) {
      return new Reasoning(Reasoning.Mode.UNSPECIFIED, null, effort, null);
    }
    return Boolean.TRUE.equals(enabled)
        ? new Reasoning(Reasoning.Mode.ADAPTIVE, null, null, null)
        : null;
  }

  private static List<String> stop(@Nullable JrsValue value) {
    if (value instanceof JrsString one) {
      return List.of(one.getValue());
    }
    List<String> all = new ArrayList<>();
    for (JrsValue element : Json.elements(value)) {
      if (!(element instanceof JrsString string)) {
        throw new DialectException("stop is neither a string nor an array of strings");
      }
      all.add(string.getValue());
    }
    return all;
  }

  static @Nullable CacheControl cacheControl(JrsValue part) {
    JrsValue mark = Json.field(part, "cache_control");
    if (mark == null) {
      return null;
    }
    for (Map.Entry<String, JrsValue> field : Json.fields(mark)) {
      if (!field.getKey().equals("type") && !field.getKey().equals("ttl")) {
        throw new DialectException("cache_control." + field.getKey() + " is not understood");
      }
    }
    return new CacheControl(Json.string(mark, "ttl"));
  }
}
