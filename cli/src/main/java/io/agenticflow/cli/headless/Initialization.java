package io.agenticflow.cli.headless;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What the driving program says of itself before the first message.
 *
 * @param systemPrompt takes the place of the agent's own; null where it says nothing
 * @param appendSystemPrompt comes after the agent's own; null where it says nothing
 * @param agents by name, each as the SDK's {@code AgentDefinition}
 * @param hooks by event, each a list of {@code {matcher, hookCallbackIds, timeout}}
 * @param servers the names of the MCP servers that live in it
 * @param manifests what those servers answer at first, as far as it is known
 * @param jsonSchema of the answer that it wants; null for words
 * @param subAgentText whether it wants the words of sub-agents too
 */
public record Initialization(
    @Nullable String systemPrompt,
    @Nullable String appendSystemPrompt,
    Map<String, JrsObject> agents,
    Map<String, JrsValue> hooks,
    List<String> servers,
    Map<String, JrsObject> manifests,
    @Nullable JrsObject jsonSchema,
    boolean subAgentText) {
  /** A program that says nothing. */
  public static final Initialization NONE =
      new Initialization(null, null, Map.of(), Map.of(), List.of(), Map.of(), null, false);

  public Initialization {
    agents = Map.copyOf(agents);
    hooks = Map.copyOf(hooks);
    servers = List.copyOf(servers);
    manifests = Map.copyOf(manifests);
  }

  /** Reads the request {@code initialize}; what it does not know it passes over. */
  static Initialization read(JrsValue request) {
    String prompt = null;
    JrsValue given = Json.field(request, "systemPrompt");
    if (given != null) {
      List<String> parts = new ArrayList<>();
      Json.elements(given).forEach(part -> parts.add(part.asText()));
      prompt = parts.isEmpty() ? given.asText() : String.join("\n\n", parts);
    }
    List<String> servers = new ArrayList<>();
    Json.array(request, "sdkMcpServers").forEach(name -> servers.add(name.asText()));
    Map<String, JrsValue> hooks = new LinkedHashMap<>();
    Json.fields(Json.field(request, "hooks"))
        .forEach(entry -> hooks.put(entry.getKey(), entry.getValue()));
    return new Initialization(
        prompt,
        Json.string(request, "appendSystemPrompt"),
        objects(Json.field(request, "agents")),
        hooks,
        servers,
        objects(Json.field(request, "sdkMcpServerManifests")),
        Json.field(request, "jsonSchema") instanceof JrsObject schema ? schema : null,
        Json.isTrue(request, "forwardSubagentText"));
  }

  private static Map<String, JrsObject> objects(@Nullable JrsValue value) {
    Map<String, JrsObject> all = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> entry : Json.fields(value)) {
      if (entry.getValue() instanceof JrsObject object) {
        all.put(entry.getKey(), object);
      }
    }
    return all;
  }
}
