package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.AttributionLine;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HeldConversation;
import io.agenticflow.dialect.JoinedWords;
import io.agenticflow.dialect.MediaCheck;
import io.agenticflow.dialect.PlainDocuments;
import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ReasoningEfforts;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.Uncarried;
import io.agenticflow.dialect.VerbatimOnly;
import io.agenticflow.dialect.chat.OfferedTools;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import io.agenticflow.vocabulary.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Writes a request for an upstream, which is always asked to keep nothing. */
final class RequestWriter {
  private static final Set<String> NESTED = Set.of("text", "reasoning", "include");
  private static final String ENCRYPTED = "reasoning.encrypted_content";
  private static final RawJson NO_ARGUMENTS =
      new RawJson("{\"type\":\"object\",\"properties\":{}}");

  /** The fields of Chat Completions that have a name here too. */
  private static final Map<String, String> FROM_CHAT =
      Map.ofEntries(
          Map.entry("chat:metadata", "metadata"),
          Map.entry("chat:models", "models"),
          Map.entry("chat:plugins", "plugins"),
          Map.entry("chat:prompt_cache_key", "prompt_cache_key"),
          Map.entry("chat:provider", "provider"),
          Map.entry("chat:safety_identifier", "safety_identifier"),
          Map.entry("chat:service_tier", "service_tier"),
          Map.entry("chat:session_id", "session_id"),
          Map.entry("chat:user", "user"));

  /** The extensions of other dialects that are acted on. */
  private static final Set<String> UNDERSTOOD = understood();

  private final Profile profile;

  RequestWriter(Profile profile) {
    this.profile = profile;
  }

  byte[] write(ModelRequest asked) {
    HeldConversation.refuse(asked);
    VerbatimOnly.refuse(asked);
    ModelRequest request = PlainDocuments.opened(asked);
    MediaCheck.of(request, profile);
    JsonObjectBuilder json = Json.object().put("model", request.model());
    InputWriter input = new InputWriter(OfferedTool.of(request));
    Words instructions = instructions(request.system());
    json.put("instructions", instructions.isEmpty() ? null : Json.of(instructions))
        .put("input", input.write(request.messages()));
    List<ToolDefinition> offered = OfferedTools.of(request, NAME);
    if (!offered.isEmpty()) {
      json.put("tools", tools(offered))
          .put("tool_choice", toolChoice(request))
          .put("parallel_tool_calls", request.parallelToolCalls());
    }
    json.put("max_output_tokens", request.maxTokens());
    if (profile.sampling()) {
      json.put("temperature", request.temperature()).put("top_p", request.topP());
    }
    if (profile.topK()) {
      json.put("top_k", request.topK());
    }
    JrsValue reasoning = reasoning(request);
    json.put("reasoning", reasoning).put("text", text(request));
    if (request.stream()) {
      json.put("stream", true);
    }
    FROM_CHAT.forEach((from, name) -> json.put(name, request.extensions().fields().get(from)));
    ExtensionFields.put(json, NAME, request.extensions(), NESTED);
    List<JrsValue> include = include(request, reasoning != null);
    if (!include.isEmpty()) {
      json.put("include", include);
    }
    json.put("store", false);
    profile.requestFields().forEach(json::put);
    return Json.writeBytes(json.build());
  }

  /** Returns what {@link #write} leaves out. */
  List<String> uncarried(ModelRequest request) {
    Uncarried losses =
        new Uncarried(
            NAME,
            // marks have no place here, whatever the upstream could do with them
            profile.with("cache_control", "false"),
            UNDERSTOOD,
            (message, block) -> InputWriter.reasoning(block) != null);
    if (request.system().stream().anyMatch(AttributionLine::is)) {
      losses.add("", AttributionLine.BEGINNING);
    }
    if (!request.stopSequences().isEmpty()) {
      losses.add("", "stop_sequences");
    }
    Reasoning asked = request.reasoning();
    if (asked != null) {
      boolean wished = asked.mode() != Reasoning.Mode.UNSPECIFIED || asked.effort() != null;
      if (wished && effort(asked) == null) {
        losses.add("", "reasoning");
      } else if (asked.effort() != null && asked.budgetTokens() != null) {
        losses.add("", "reasoning.budget_tokens");
      }
      if (asked.display() != null && profile.efforts().isEmpty()) {
        losses.add("", "reasoning.display");
      }
    }
    if ("true".equals(String.valueOf(request.extensions().get(NAME, "store")))) {
      losses.add("", NAME + ":store");
    }
    return losses.search(PlainDocuments.opened(request)).names();
  }

  private static Set<String> understood() {
    Set<String> all = new HashSet<>(FROM_CHAT.keySet());
    all.addAll(
        List.of(
            "anthropic:defer_loading",
            "chat:function.strict",
            "chat:image_url.detail",
            "chat:response_format",
            "chat:response_format.description",
            "chat:response_format.name",
            "chat:response_format.strict"));
    return Set.copyOf(all);
  }

  private static Words instructions(List<ContentBlock> system) {
    JoinedWords words = new JoinedWords();
    for (ContentBlock block : system) {
      if (!(block instanceof ContentBlock.Text text)) {
        throw new DialectException(
            "the Responses API cannot carry anything but words in its instructions");
      }
      if (!text.isEmpty() && !AttributionLine.is(text)) {
        words.add("\n\n", text.words());
      }
    }
    return words.words();
  }

  /** Tools of one namespace go back into it, at the place of the first. */
  private List<JrsValue> tools(List<ToolDefinition> offered) {
    List<JrsValue> tools = new ArrayList<>(offered.size());
    Map<String, List<JrsValue>> namespaces = new LinkedHashMap<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    Map<String, JrsValue> descriptions = new LinkedHashMap<>();
    for (ToolDefinition tool : offered) {
      RawJson in = tool.extensions().get(NAME, "namespace");
      if (in == null) {
        tools.add(tool(tool, ToolNames.wire(tool.name())));
        continue;
      }
      JrsValue namespace = Json.parse(in);
      String name = Json.string(namespace, "name", "");
      if (!places.containsKey(name)) {
        places.put(name, tools.size());
        descriptions.put(name, namespace);
        tools.add(namespace); // its place; the tools come when all are known
      }
      namespaces
          .computeIfAbsent(name, each -> new ArrayList<>())
          .add(tool(tool, Json.string(namespace, "tool", tool.name())));
    }
    places.forEach((name, place) ->
        tools.set(
            place,
            Json.object()
                .put("type", "namespace")
                .put("name", name)
                .put("description", Json.string(descriptions.get(name), "description", ""))
                .put("tools", namespaces.getOrDefault(name, List.of()))
                .build()));
    return tools;
  }

  private JrsValue tool(ToolDefinition tool, String name) {
    RawJson whole = tool.extensions().get(NAME, "tool");
    if (whole != null) {
      return Json.parse(whole);
    }
    RawJson schema = tool.inputSchema();
    JsonObjectBuilder json =
        Json.object()
            .put("type", "function")
            .put("name", name)
            .put("description", tool.description())
            .put("parameters", schema == null ? NO_ARGUMENTS : schema)
            .put("strict", false);
    json.put("strict", tool.extensions().get("chat", "function.strict"));
    ExtensionFields.put(json, NAME, tool.extensions(), Set.of("namespace"));
    JrsObject built = json.build();
    if (built.get("namespace") == null) {
      return built;
    }
    JsonObjectBuilder plain = Json.object();
    Json.fields(built)
        .forEach(field -> {
          if (!field.getKey().equals("namespace")) {
            plain.put(field.getKey(), field.getValue());
          }
        });
    return plain.build();
  }

  private static @Nullable JrsValue toolChoice(ModelRequest request) {
    return switch (request.toolChoice()) {
      case null -> null;
      case ToolChoice.Auto auto -> Json.of("auto");
      case ToolChoice.Any any -> Json.of("required");
      case ToolChoice.None none -> Json.of("none");
      case ToolChoice.Named named -> {
        OfferedTool tool = OfferedTool.of(request).get(named.name());
        if (tool == null) {
          yield Json.object()
              .put("type", "function")
              .put("name", ToolNames.wire(named.name()))
              .build();
        }
        yield Json.object()
            .put(
                "type",
                tool.client() != null
                    ? tool.client().type
                    : tool.isCustom() ? "custom" : "function")
            .put("namespace", tool.namespace())
            .put("name", tool.client() == null ? tool.name() : null)
            .build();
      }
    };
  }

  private @Nullable JrsValue reasoning(ModelRequest request) {
    Reasoning asked = request.reasoning();
    JsonObjectBuilder json = Json.object();
    if (!profile.efforts().isEmpty()) {
      if (asked != null) {
        json.put("effort", effort(asked))
            .put(
                "summary",
                asked.display() == null || asked.display().equals("omitted") ? null : "auto");
      }
      ExtensionFields.putNested(json, NAME, request.extensions(), "reasoning");
    }
    JrsObject built = json.build();
    return built.size() == 0 ? null : built;
  }

  private @Nullable String effort(Reasoning asked) {
    if (profile.efforts().isEmpty()) {
      return null;
    }
    if (asked.mode() == Reasoning.Mode.DISABLED) {
      return profile.efforts().contains("none") ? "none" : null;
    }
    String wished = asked.effort();
    if (wished == null && asked.budgetTokens() != null) {
      wished = ReasoningEfforts.ofBudget(asked.budgetTokens());
    }
    return wished == null ? null : ReasoningEfforts.nearest(wished, profile.efforts());
  }

  private static @Nullable JrsValue text(ModelRequest request) {
    JsonObjectBuilder json = Json.object();
    if (request.outputSchema() != null) {
      JsonObjectBuilder format =
          Json.object()
              .put("type", "json_schema")
              .put("name", "answer")
              .put("schema", request.outputSchema());
      ExtensionFields.putNested(format, "chat", request.extensions(), "response_format");
      ExtensionFields.putNested(format, NAME, request.extensions(), "text.format");
      json.put("format", format.build());
    }
    json.put("format", request.extensions().get("chat", "response_format"));
    for (Map.Entry<String, RawJson> field : request.extensions().of(NAME).entrySet()) {
      String name = field.getKey();
      if (name.startsWith("text.") && !name.startsWith("text.format.")) {
        json.put(name.substring("text.".length()), field.getValue());
      }
    }
    JrsObject built = json.build();
    return built.size() == 0 ? null : built;
  }

  /** Reasoning that is to come back later has to be handed out in its encrypted form. */
  private static List<JrsValue> include(ModelRequest request, boolean reasons) {
    List<JrsValue> include = new ArrayList<>();
    if (reasons || request.extensions().get(NAME, "include." + ENCRYPTED) != null) {
      include.add(Json.of(ENCRYPTED));
    }
    RawJson others = request.extensions().get(NAME, "include");
    if (others != null) {
      include.addAll(Json.elements(Json.parse(others)));
    }
    return include;
  }
}
