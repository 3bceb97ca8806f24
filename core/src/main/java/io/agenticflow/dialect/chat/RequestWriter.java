package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.ClientTools;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HeldConversation;
import io.agenticflow.dialect.MediaCheck;
import io.agenticflow.dialect.PlainDocuments;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.Profile.Choice;
import io.agenticflow.dialect.Profile.ResponseFormat;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.VerbatimOnly;
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

  byte[] write(ModelRequest asked) {
    HeldConversation.refuse(asked);
    VerbatimOnly.refuse(asked);
    ModelRequest opened = PlainDocuments.opened(asked);
    MediaCheck.of(opened, profile);
    ModelRequest functions = ClientTools.asFunctions(opened);
    WebSearchOption search = WebSearchOption.of(functions, profile);
    ModelRequest plain = search == null ? functions : search.without(functions);
    ModelRequest request = SystemFold.of(AskedInWords.of(plain, profile), profile);
    JsonObjectBuilder json = Json.object().put("model", request.model());
    List<JrsValue> messages =
        new MessagesWriter(profile).write(request.system(), request.messages());
    MessagesWriter.requireSome(messages);
    json.put("messages", messages);
    List<ToolDefinition> offered = offered(request);
    JrsValue searchTool = search == null ? null : search.asTool();
    if (!offered.isEmpty() || searchTool != null) {
      List<JrsValue> tools = new ArrayList<>(offered.size());
      for (ToolDefinition tool : offered) {
        tools.add(tool(tool));
      }
      if (searchTool != null) {
        tools.add(searchTool);
      }
      JrsValue searchChoice = search == null ? null : search.choice(functions);
      json.put("tools", tools)
          .put(
              "tool_choice",
              searchChoice == null ? toolChoice(request.toolChoice()) : searchChoice);
      if (profile.parallelToolCalls()) {
        json.put("parallel_tool_calls", request.parallelToolCalls());
      }
    }
    json.put(profile.maxTokensField(), request.maxTokens());
    if (profile.sampling()) {
      json.put("temperature", request.temperature()).put("top_p", request.topP());
    }
    if (profile.topK()) {
      json.put("top_k", request.topK());
    }
    if (!request.stopSequences().isEmpty()) {
      int most = profile.maxStopSequences();
      json.put(
          "stop",
          request.stopSequences().stream()
              .limit(most == 0 ? Integer.MAX_VALUE : most)
              .map(Json::of)
              .toList());
    }
    if (search != null) {
      search.put(json);
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
    json.put("user", SharedFields.user(request, profile));
    ExtensionFields.put(json, NAME, request.extensions(), NESTED);
    profile.requestFields().forEach(json::put);
    return Json.writeBytes(json.build());
  }

  /** Returns the tools that are sent: what the choice leaves out need not be there. */
  private List<ToolDefinition> offered(ModelRequest request) {
    List<ToolDefinition> offered = OfferedTools.of(request, NAME);
    if (offered.isEmpty()) {
      return offered;
    }
    if (profile.tools() == Profile.Tools.NONE) {
      throw new DialectException(
          "tools: "
              + request.model()
              + " cannot call tools here; send none, or choose another model");
    }
    if (profile.maxTools() > 0 && offered.size() > profile.maxTools()) {
      throw new DialectException(
          "tools: the request offers "
              + offered.size()
              + " tools, and "
              + request.model()
              + " takes at most "
              + profile.maxTools()
              + " here");
    }
    return switch (request.toolChoice()) {
      case ToolChoice.None _ when !takes(Choice.NONE) -> List.of();
      case ToolChoice.Named named when !takes(Choice.TOOL) ->
          offered.stream().filter(tool -> tool.name().equals(named.name())).toList();
      case null, default -> offered;
    };
  }

  private boolean takes(Choice choice) {
    return profile.toolChoices().contains(choice);
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
            .put("parameters", ToolSchemas.of(tool.inputSchema(), profile));
    if (SharedFields.isStrict(tool, profile)) {
      function.put("strict", true);
    }
    ExtensionFields.putNested(function, NAME, tool.extensions(), "function");
    JsonObjectBuilder json =
        Json.object().put("type", "function").put("function", function.build());
    if (tool.cacheControl() != null && profile.cacheControl()) {
      json.put("cache_control", ContentParts.mark(tool.cacheControl()));
    }
    ExtensionFields.put(json, NAME, tool.extensions(), Set.of("function"));
    return json.build();
  }

  /** What an upstream does not take is said in words ({@link AskedInWords}). */
  private @Nullable JrsValue toolChoice(@Nullable ToolChoice choice) {
    return switch (choice) {
      case null -> null;
      case ToolChoice.Auto _ -> takes(Choice.AUTO) ? Json.of("auto") : null;
      case ToolChoice.Any _ -> takes(Choice.ANY) ? Json.of("required") : null;
      case ToolChoice.None _ -> Json.of("none");
      case ToolChoice.Named _ when !takes(Choice.TOOL) ->
          takes(Choice.ANY) ? Json.of("required") : null;
      case ToolChoice.Named named ->
          Json.object()
              .put("type", "function")
              .put("function", Json.object().put("name", ToolNames.wire(named.name())).build())
              .build();
    };
  }

  private @Nullable JrsValue responseFormat(ModelRequest request) {
    if (request.outputSchema() == null || profile.responseFormat() == ResponseFormat.NONE) {
      return null; // another format of a chat client's is among the extensions
    }
    if (profile.responseFormat() == ResponseFormat.JSON_OBJECT) {
      return Json.object().put("type", "json_object").build();
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
