package io.agenticflow.api;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.servers.DefinitionException;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * An MCP server whose tools an agent is to have: a program, or an address. Immutable.
 *
 * <p>Its tools are called {@code mcp__NAME__TOOL}, which permission rules take: {@code
 * allow("mcp__files__read_*")}. In commands, arguments, variables, addresses and headers {@code
 * ${NAME}} is replaced by a variable of this process; nothing else of its environment goes to the
 * server but what programs need to run.
 *
 * <p>Example: {@code ToolServer.program("files", "npx", "-y",
 * "@modelcontextprotocol/server-filesystem", ".").without("write_file", "edit_file")}
 */
public final class ToolServer {
  private static final Origin ORIGIN = new Origin(Origin.Scope.PROGRAM, "the program", false);

  private final ServerDefinition definition;

  private ToolServer(ServerDefinition definition) {
    this.definition = definition;
  }

  /**
   * Describes a server that is started as a process and spoken to over its standard streams, in the
   * agent's folder. It ends with the conversation, and with this process.
   *
   * @param name letters, digits, {@code _}, {@code -} and {@code .}, at most 64
   * @throws IllegalArgumentException where the name or the command cannot be used
   */
  public static ToolServer program(String name, String command, String... arguments) {
    return of(
        name,
        Json.object()
            .put("command", command)
            .put("args", Arrays.stream(arguments).map(Json::of).toList())
            .build());
  }

  /**
   * Describes a server at an address, spoken to by streamable HTTP.
   *
   * @param name as for {@link #program}
   * @throws IllegalArgumentException where the name or the address cannot be used
   */
  public static ToolServer web(String name, URI address) {
    return of(name, Json.object().put("type", "http").put("url", address.toString()).build());
  }

  /**
   * Describes a server as an entry of {@code mcpServers} does.
   *
   * @param entry JSON, as in {@code {"command": "program", "args": []}}
   * @throws IllegalArgumentException where the name or the entry cannot be used; the message is for
   *     people
   */
  public static ToolServer entry(String name, String entry) {
    try {
      return of(name, Json.parse(entry));
    } catch (JsonException e) {
      throw new IllegalArgumentException("the entry of the server " + name + " is no JSON", e);
    }
  }

  private static ToolServer of(String name, JrsValue entry) {
    if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not a server's name: it takes 1 to 64 letters, digits, _, - and .");
    }
    try {
      return new ToolServer(ServerDefinition.read(name, entry, ORIGIN));
    } catch (DefinitionException e) {
      throw new IllegalArgumentException("the server " + name + " " + e.getMessage(), e);
    }
  }

  private ToolServer with(String field, @Nullable JrsValue value) {
    JsonObjectBuilder all = Json.object();
    Json.fields(definition.json())
        .forEach(each -> {
          if (!each.getKey().equals(field)) {
            all.put(each.getKey(), each.getValue());
          }
        });
    return of(definition.name(), all.put(field, value).build());
  }

  private ToolServer withMore(String field, List<JrsValue> more) {
    List<JrsValue> all = new ArrayList<>(Json.array(definition.json(), field));
    all.addAll(more);
    return with(field, Json.array(all));
  }

  private ToolServer withPairs(String field, Map<String, String> pairs) {
    JsonObjectBuilder all = Json.object();
    Json.fields(Json.field(definition.json(), field))
        .forEach(each -> {
          if (!pairs.containsKey(each.getKey())) {
            all.put(each.getKey(), each.getValue());
          }
        });
    pairs.forEach(all::put);
    return with(field, all.build());
  }

  /** Returns it with variables for its process besides the usual ones. */
  public ToolServer environment(Map<String, String> variables) {
    return withPairs("env", variables);
  }

  /** Returns it with a header that is sent with each request to its address. */
  public ToolServer header(String name, String value) {
    return withPairs("headers", Map.of(name, value));
  }

  /** Returns it with these of its tools alone, by its own names; {@code *} stands for anything. */
  public ToolServer only(String... tools) {
    return withMore("allowedTools", Arrays.stream(tools).map(Json::of).toList());
  }

  /** Returns it without these of its tools, by its own names; {@code *} stands for anything. */
  public ToolServer without(String... tools) {
    return withMore("disallowedTools", Arrays.stream(tools).map(Json::of).toList());
  }

  /** Returns it with a limit of the silence of one request; the usual one is ten minutes. */
  public ToolServer timeout(Duration most) {
    return with("timeout", Json.of(most.toMillis()));
  }

  /**
   * Returns it allowed to ask the agent's model (sampling), at the run's cost and within its
   * budget, up to {@link io.agenticflow.agent.mcp.ModelSampling#MOST_CALLS} times a run.
   */
  public ToolServer asksModel() {
    return with("sampling", Json.of(true));
  }

  ServerDefinition definition() {
    return definition;
  }

  /** Returns its name and where it is; no variable and no header. */
  @Override
  public String toString() {
    return definition.name() + ": " + definition.target();
  }
}
