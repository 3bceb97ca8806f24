package io.agenticflow.mcp.servers;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The servers that one place names.
 *
 * @param servers those that can be used, in order
 * @param problems those that cannot
 */
public record Definitions(List<ServerDefinition> servers, List<Problem> problems) {
  /** None. */
  public static final Definitions NONE = new Definitions(List.of(), List.of());

  public Definitions {
    servers = List.copyOf(servers);
    problems = List.copyOf(problems);
  }

  /**
   * An entry, or a whole place, that cannot be used.
   *
   * @param name of the entry; empty for the whole place
   * @param what is wrong, to be read after the name
   */
  public record Problem(String name, Origin origin, String what) {
    /** Returns it as a sentence for people. */
    @Override
    public String toString() {
      return name.isEmpty()
          ? origin.place() + " " + what
          : "the MCP server " + name + " of " + origin.place() + " " + what;
    }
  }

  /** Reads what stands under {@code mcpServers}. */
  public static Definitions read(JrsValue servers, Origin origin) {
    List<ServerDefinition> all = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    if (!(servers instanceof JrsObject)) {
      problems.add(new Problem("", origin, "has mcpServers that is not a JSON object"));
    }
    for (Map.Entry<String, JrsValue> each : Json.fields(servers)) {
      try {
        all.add(ServerDefinition.read(each.getKey(), each.getValue(), origin));
      } catch (DefinitionException e) {
        problems.add(new Problem(each.getKey(), origin, String.valueOf(e.getMessage())));
      }
    }
    return new Definitions(all, problems);
  }

  /** Returns these and then others. */
  public Definitions and(Definitions more) {
    List<ServerDefinition> allServers = new ArrayList<>(servers);
    allServers.addAll(more.servers);
    List<Problem> allProblems = new ArrayList<>(problems);
    allProblems.addAll(more.problems);
    return new Definitions(allServers, allProblems);
  }
}
