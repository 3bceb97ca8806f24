package io.agenticflow.cli;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.util.List;

/** The text of {@code --mcp-config} for servers of the testkit. */
public final class FaultyServers {
  private FaultyServers() {}

  /** Returns the configuration of one server. */
  public static String named(String name, String... faults) {
    return named(name, entry(faults));
  }

  /** Returns the configuration of one server with an entry of its own. */
  public static String named(String name, JsonObjectBuilder entry) {
    return Json.write(
        Json.object().put("mcpServers", Json.object().put(name, entry.build()).build()).build());
  }

  /** Returns what starts a server, to be added to. */
  public static JsonObjectBuilder entry(String... faults) {
    List<String> command = FaultyServer.command(faults);
    return Json.object()
        .put("command", command.getFirst())
        .put("args", command.stream().skip(1).map(Json::of).toList());
  }
}
