package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.client.ServerTool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What a server said it has when it was last asked, and what of it the user has agreed to.
 *
 * <p>A description is read by the model as if it were ours, and a server can change it after the
 * user has looked. So its tools are pinned, each by a hash of all that is said of it, when the
 * server is seen for the first time. One that is described otherwise later, or is there only later,
 * is kept from the model until the user agrees.
 *
 * @param info what the server says of itself: {@code name}, {@code version}; null for nothing
 * @param instructions how a model is to use it; null for nothing
 * @param tools as described last, in the server's order
 * @param prompts each an entry of {@code prompts/list}
 * @param hasResources whether it has something to read
 * @param pins by the tool's name, the hash that was agreed to
 */
public record Listing(
    @Nullable JrsValue info,
    @Nullable String instructions,
    List<ServerTool> tools,
    List<JrsObject> prompts,
    boolean hasResources,
    Map<String, String> pins) {
  public Listing {
    tools = List.copyOf(tools);
    prompts = List.copyOf(prompts);
    pins = Map.copyOf(pins);
  }

  /** Returns the hash of all that is said of a tool. */
  static String hash(ServerTool tool) {
    return ServerDefinition.sha256(Json.write(tool.described()));
  }

  /** Returns whether the user has agreed to a tool, described as it is. */
  public boolean isPinned(ServerTool tool) {
    return hash(tool).equals(pins.get(tool.name()));
  }

  /** Returns the tools that are described otherwise than the user knows them. */
  public List<ServerTool> changed() {
    return tools.stream().filter(tool -> pins.containsKey(tool.name()) && !isPinned(tool)).toList();
  }

  /** Returns the tools that were not there when the user agreed to the others. */
  public List<ServerTool> added() {
    return tools.stream().filter(tool -> !pins.containsKey(tool.name())).toList();
  }

  /** Returns the tools that are kept from models until the user agrees, in the server's order. */
  public List<ServerTool> heldBack() {
    return tools.stream().filter(tool -> !isPinned(tool)).toList();
  }

  /**
   * Returns this with what was agreed to before. Where that was nothing, all is agreed to.
   *
   * @param before null where the server is seen for the first time
   * @param takesNew whether tools that were not there before are agreed to by being there
   */
  Listing after(@Nullable Listing before, boolean takesNew) {
    boolean isFirst = before == null || before.pins.isEmpty();
    Map<String, String> all = new LinkedHashMap<>(before == null ? Map.of() : before.pins);
    if (isFirst || takesNew) {
      tools.forEach(tool -> all.putIfAbsent(tool.name(), hash(tool)));
    }
    return withPins(all);
  }

  /** Returns this with all descriptions agreed to. */
  public Listing agreed() {
    Map<String, String> all = new LinkedHashMap<>(pins);
    tools.forEach(tool -> all.put(tool.name(), hash(tool)));
    return withPins(all);
  }

  private Listing withPins(Map<String, String> all) {
    return new Listing(info, instructions, tools, prompts, hasResources, all);
  }

  JrsObject json() {
    JsonObjectBuilder pinned = Json.object();
    pins.forEach(pinned::put);
    return Json.object()
        .put("serverInfo", info)
        .put("instructions", instructions)
        .put("tools", tools.stream().map(ServerTool::described).toList())
        .put("prompts", prompts)
        .put("resources", hasResources)
        .put("pins", pinned.build())
        .build();
  }

  static Listing read(JrsObject json) {
    List<ServerTool> tools = new ArrayList<>();
    for (JrsValue each : Json.array(json, "tools")) {
      tools.add(new ServerTool(Json.string(each, "name", ""), each));
    }
    List<JrsObject> prompts = new ArrayList<>();
    for (JrsValue each : Json.array(json, "prompts")) {
      if (each instanceof JrsObject prompt) {
        prompts.add(prompt);
      }
    }
    Map<String, String> pins = new LinkedHashMap<>();
    for (Map.Entry<String, JrsValue> each : Json.fields(Json.field(json, "pins"))) {
      pins.put(each.getKey(), each.getValue().asText());
    }
    return new Listing(
        Json.field(json, "serverInfo"),
        Json.string(json, "instructions"),
        tools,
        prompts,
        Json.isTrue(json, "resources"),
        pins);
  }
}
