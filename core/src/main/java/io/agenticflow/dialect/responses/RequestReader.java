package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.RequestFields;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** Reads a client's request. */
final class RequestReader {
  private static final Set<String> REQUEST =
      Set.of(
          "model",
          "instructions",
          "input",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "max_output_tokens",
          "temperature",
          "top_p",
          "top_k",
          "reasoning",
          "text",
          "include",
          "stream",
          "store",
          "background",
          "conversation",
          "previous_response_id",
          "prompt");
  private static final Set<String> REASONING =
      Set.of("effort", "summary", "generate_summary", "max_tokens", "enabled");
  private static final Set<String> FORMAT = Set.of("type", "schema");
  private static final String ENCRYPTED = "reasoning.encrypted_content";

  private RequestReader() {}

  static ModelRequest read(byte[] bytes) {
    JrsValue json = RequestFields.object(bytes);
    String model = Json.string(json, "model");
    if (model == null || model.isEmpty()) {
      throw new DialectException("model is missing or not a string");
    }
    refuseWhatNeedsMemory(json);

    ToolsReader tools = new ToolsReader();
    tools.addAll(Json.array(json, "tools"));
    InputReader input = new InputReader(tools);
    input.instructions(Json.field(json, "instructions"));
    input.read(Json.field(json, "input"));

    JrsValue text = Json.field(json, "text");
    JrsValue format = Json.field(text, "format");
    boolean isSchema = "json_schema".equals(Json.string(format, "type"));
    JrsValue schema = isSchema ? Json.field(format, "schema") : null;
    JrsValue choice = Json.field(json, "tool_choice");
    return ModelRequest.to(model)
        .system(input.system())
        .messages(input.messages())
        .tools(allowed(tools.tools(), choice))
        .toolChoice(toolChoice(choice))
        .parallelToolCalls(Json.bool(json, "parallel_tool_calls"))
        .maxTokens(RequestFields.tokens(json, "max_output_tokens", 1))
        .temperature(RequestFields.number(json, "temperature"))
        .topP(RequestFields.number(json, "top_p"))
        .topK(RequestFields.wholeNumber(json, "top_k"))
        .reasoning(reasoning(Json.field(json, "reasoning")))
        .outputSchema(schema == null ? null : Json.raw(schema))
        .stream(Json.isTrue(json, "stream"))
        .extensions(extensions(json, text, format, schema))
        .build();
  }

  /** The gateway keeps nothing between two requests, and says so where a client counts on it. */
  private static void refuseWhatNeedsMemory(JrsValue json) {
    if (Json.field(json, "previous_response_id") != null
        || Json.field(json, "conversation") != null) {
      String field =
          Json.field(json, "conversation") == null ? "previous_response_id" : "conversation";
      throw new DialectException(
          field
              + " cannot be used: the gateway keeps no conversation; send the whole conversation"
              + " in input");
    }
    if (Json.field(json, "prompt") != null) {
      throw new DialectException(
          "prompt cannot be used: the gateway keeps no prompt templates; send the words in"
              + " instructions or input");
    }
    if (Json.isTrue(json, "background")) {
      throw new DialectException(
          "background cannot be used: the gateway keeps no responses; ask without it");
    }
  }

  private static Extensions extensions(
      JrsValue json,
      @Nullable JrsValue text,
      @Nullable JrsValue format,
      @Nullable JrsValue schema) {
    Extensions extensions = ExtensionFields.unknown(NAME, json, REQUEST);
    extensions = ExtensionFields.unknown(NAME, "text.", text, Set.of("format"), extensions);
    if (schema != null) {
      extensions = ExtensionFields.unknown(NAME, "text.format.", format, FORMAT, extensions);
    } else if (format != null && !"text".equals(Json.string(format, "type"))) {
      extensions = extensions.with(NAME, "text.format", Json.raw(format));
    }
    JrsValue reasoning = Json.field(json, "reasoning");
    extensions = ExtensionFields.unknown(NAME, "reasoning.", reasoning, REASONING, extensions);
    String summary = Json.string(reasoning, "summary", "auto");
    if (!summary.equals("auto") && !summary.equals("none")) {
      extensions = extensions.with(NAME, "reasoning.summary", Json.raw(Json.of(summary)));
    }
    if (Json.isTrue(json, "store")) {
      extensions = extensions.with(NAME, "store", new RawJson("true"));
    }
    List<JrsValue> include = new ArrayList<>(Json.array(json, "include"));
    if (include.removeIf(
        each -> each instanceof JrsString word && word.getValue().equals(ENCRYPTED))) {
      extensions = extensions.with(NAME, "include." + ENCRYPTED, new RawJson("true"));
    }
    return include.isEmpty()
        ? extensions
        : extensions.with(NAME, "include", Json.raw(Json.array(include)));
  }

  private static @Nullable ToolChoice toolChoice(@Nullable JrsValue choice) {
    if (choice == null) {
      return null;
    }
    String word = choice instanceof JrsString string ? string.getValue() : "";
    String type = Json.string(choice, "type", word);
    return switch (type) {
      case "auto" -> new ToolChoice.Auto();
      case "none" -> new ToolChoice.None();
      case "required" -> new ToolChoice.Any();
      case "function", "custom" ->
          new ToolChoice.Named(
              OfferedTool.flat(Json.string(choice, "namespace"), Json.string(choice, "name", "")));
      case "allowed_tools" ->
          "required".equals(Json.string(choice, "mode"))
              ? new ToolChoice.Any()
              : new ToolChoice.Auto();
      default -> {
        if (ClientTool.ofType(type) == null) {
          throw new DialectException("tool_choice of type " + type + " cannot be carried");
        }
        yield new ToolChoice.Named(type);
      }
    };
  }

  /** A choice among allowed tools is an offer of these alone. */
  private static List<ToolDefinition> allowed(
      List<ToolDefinition> tools, @Nullable JrsValue choice) {
    if (!"allowed_tools".equals(Json.string(choice, "type"))) {
      return tools;
    }
    Set<String> names = new HashSet<>();
    for (JrsValue tool : Json.array(choice, "tools")) {
      names.add(
          OfferedTool.flat(
              Json.string(tool, "namespace"),
              Json.string(tool, "name", Json.string(tool, "type", ""))));
    }
    return tools.stream().filter(tool -> names.contains(tool.name())).toList();
  }

  /** {@code max_tokens} and {@code enabled} are OpenRouter's additions. */
  private static @Nullable Reasoning reasoning(@Nullable JrsValue json) {
    String effort = Json.string(json, "effort");
    String summary = Json.string(json, "summary", Json.string(json, "generate_summary", ""));
    String display = summary.isEmpty() || summary.equals("none") ? null : "summarized";
    Long budget = Json.integer(json, "max_tokens");
    if ("none".equals(effort) || Boolean.FALSE.equals(Json.bool(json, "enabled"))) {
      return new Reasoning(Reasoning.Mode.DISABLED, null, null, null);
    }
    if (budget != null) {
      return new Reasoning(Reasoning.Mode.ENABLED, budget, effort, display);
    }
    if (effort != null) {
      return new Reasoning(Reasoning.Mode.UNSPECIFIED, null, effort, display);
    }
    if (Json.isTrue(json, "enabled")) {
      return new Reasoning(Reasoning.Mode.ADAPTIVE, null, null, display);
    }
    return display == null ? null : new Reasoning(Reasoning.Mode.UNSPECIFIED, null, null, display);
  }
}
