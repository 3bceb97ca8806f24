package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HeldConversation;
import io.agenticflow.dialect.Profile;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Writes a request for an upstream. */
final class RequestWriter {
  private static final Set<String> NESTED =
      Set.of("response_format", "stream_options", "reasoning", "tool_choice");

  private final Profile profile;

  RequestWriter(Profile profile) {
    this.profile = profile;
  }

  byte[] write(ModelRequest request) {
    HeldConversation.refuse(request);
    JsonObjectBuilder json = Json.object().put("model", request.model());
    List<JrsValue> messages =
        new MessagesWriter(profile).write(request.system(), request.messages());
    MessagesWriter.requireSome(messages);
    json.put("messages", messages);
    List<ToolDefinition> offered = OfferedTools.of(request);
    if (!offered.isEmpty()) {
      List<JrsValue> tools = new ArrayList<>(offered.size());
      for (ToolDefinition tool : offered) {
        tools.add(tool(tool));
      }
      json.put("tools", tools)
          .put("tool_choice", toolChoice(request.toolChoice()))
          .put("parallel_tool_calls", request.parallelToolCalls());
    }
    json.put(profile.maxTokensField(), request.maxTokens())
        .put("temperature", request.temperature())
        .put("top_p", request.topP());
    if (profile.topK()) {
      json.put("top_k", request.topK());
    }
    if (!request.stopSequences().isEmpty()) {
      json.put("stop", request.stopSequences().stream().map(Json::of).toList());
    }
    ReasoningOptions.put(json, request, profile);
    json.put("response_format", responseFormat(request));
    if (request.stream()) {
      json.put("stream", true);
      if (profile.streamUsage()) {
        JsonObjectBuilder options = Json.object().put("include_usage", true);
        ExtensionFields.putNested(options, NAME, request.extensions(), "stream_options");
        json.put("stream_options", options.build());
      }
    }
    if (profile.usageInclude()) {
      json.put("usage", Json.object().put("include", true).build());
    }
    if (profile.cacheControl()) {
      json.put("cache_control", request.extensions().get("anthropic", "cache_control"));
    }
    ExtensionFields.put(json, NAME, request.extensions(), NESTED);
    return Json.writeBytes(json.build());
  }

  private JrsValue tool(ToolDefinition tool) {
    RawJson whole = tool.extensions().get(NAME, "tool");
    if (whole != null) {
      return Json.parse(whole);
    }
    JsonObjectBuilder function =
        Json.object()
            .put("name", ToolNames.wire(tool.name()))
            .put("description", tool.description())
            .put(
                "parameters",
                SchemaKeywords.toolSchema(tool.inputSchema(), profile.droppedSchemaKeywords()));
    ExtensionFields.putNested(function, NAME, tool.extensions(), "function");
    JsonObjectBuilder json =
        Json.object().put("type", "function").put("function", function.build());
    if (tool.cacheControl() != null && profile.cacheControl()) {
      json.put("cache_control", ContentParts.mark(tool.cacheControl()));
    }
    ExtensionFields.put(json, NAME, tool.extensions(), Set.of("function"));
    return json.build();
  }

  private static @Nullable JrsValue toolChoice(@Nullable ToolChoice choice) {
    return switch (choice) {
      case null -> null;
      case ToolChoice.Auto auto -> Json.of("auto");
      case ToolChoice.Any any -> Json.of("required");
      case ToolChoice.None none -> Json.of("none");
      case ToolChoice.Named named ->
          Json.object()
              .put("type", "function")
              .put("function", Json.object().put("name", ToolNames.wire(named.name())).build())
              .build();
    };
  }

  private static @Nullable JrsValue responseFormat(ModelRequest request) {
    if (request.outputSchema() == null) {
      return null; // another format of a chat client's is among the extensions
    }
    JrsValue schema = Json.parse(request.outputSchema());
    JsonObjectBuilder inner = Json.object().put("name", "answer").put("schema", schema);
    if (SchemaKeywords.isStrict(schema)) {
      inner.put("strict", true);
    }
    ExtensionFields.putNested(inner, NAME, request.extensions(), "response_format");
    return Json.object().put("type", "json_schema").put("json_schema", inner.build()).build();
  }
}
