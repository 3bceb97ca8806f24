package io.agenticflow.cli.run;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.mcp.McpTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The MCP servers of a run that a program drives, as the control protocol speaks of them: its own,
 * and those that the run has of itself or that it names while the run goes on.
 */
final class DrivenServers {
  /** How long an answer waits for servers; a program asks again for those that take longer. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private final List<McpClient> inProgram;
  private final RunServers servers;

  /** Those that the program has named while the run goes on. */
  private Set<String> named = Set.of();

  /**
   * @param inProgram those that live in the program
   */
  DrivenServers(List<McpClient> inProgram, RunServers servers) {
    this.inProgram = inProgram;
    this.servers = servers;
  }

  /** Returns each as the SDK's {@code McpServerStatus}. */
  List<JrsObject> list() {
    List<JrsObject> all = new ArrayList<>();
    for (McpClient server : inProgram) {
      List<JrsObject> tools = new ArrayList<>();
      for (Tool tool : McpTool.of(server)) {
        tools.add(
            Json.object()
                .put("name", tool.definition().name())
                .put("description", tool.definition().description())
                .build());
      }
      JsonObjectBuilder json =
          Json.object().put("name", server.name()).put("status", "connected").put("source", "sdk");
      all.add(json.put("serverInfo", server.facts().info()).put("tools", tools).build());
    }
    servers.status().forEach(each -> all.add(ServerJson.of(each)));
    return all;
  }

  /** Does what {@link io.agenticflow.cli.headless.Conversation#setServers} says. */
  synchronized JrsObject set(JrsValue given) {
    Definitions read =
        Definitions.read(
            given, new Origin(Origin.Scope.PROGRAM, "the program that drives the run", false));
    JsonObjectBuilder errors = Json.object();
    read.problems().forEach(each -> errors.put(each.name(), each.what()));
    List<ServerDefinition> wanted =
        read.servers().stream().filter(each -> !each.kind().equals("sdk")).toList();
    Set<String> names = new LinkedHashSet<>();
    wanted.forEach(each -> names.add(each.name()));
    List<String> gone = named.stream().filter(each -> !names.contains(each)).toList();
    List<String> fresh = names.stream().filter(each -> !named.contains(each)).toList();
    ServerSet set = all();
    set.remove(gone);
    set.add(wanted);
    set.await(names, SETTLING, new Cancellation());
    named = names;
    for (ServerStatus each : set.status()) {
      if (names.contains(each.definition().name()) && each.error() != null) {
        errors.put(each.definition().name(), each.error());
      }
    }
    return Json.object()
        .put("added", fresh.stream().map(Json::of).toList())
        .put("removed", gone.stream().map(Json::of).toList())
        .put("errors", errors.build())
        .build();
  }

  /** Does what {@link io.agenticflow.cli.headless.Conversation#reconnectServer} says. */
  void reconnect(String name) {
    try {
      all().reconnect(name);
    } catch (McpException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    all().await(List.of(name), SETTLING, new Cancellation());
  }

  /** Does what {@link io.agenticflow.cli.headless.Conversation#toggleServer} says. */
  void toggle(String name, boolean isWanted) {
    try {
      all().enable(name, isWanted);
    } catch (McpException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private ServerSet all() {
    try {
      return servers.set();
    } catch (McpException e) {
      throw new IllegalStateException("a run that is driven has a set of servers", e);
    }
  }
}
