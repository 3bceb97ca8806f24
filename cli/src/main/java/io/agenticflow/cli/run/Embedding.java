package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.hook.Hook;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.mcp.McpTool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a program that drives a run adds to it.
 *
 * @param attendance who can be asked
 * @param systemPrompt takes the place of the agent's own; null where it does not
 * @param appendSystemPrompt comes after the agent's own, or null
 * @param servers MCP servers, whose tools the model is offered
 * @param hooks come after those of the settings
 * @param agents more agents, by name
 * @param jsonSchema the form of the answer, or null for words
 */
record Embedding(
    Attendance attendance,
    @Nullable String systemPrompt,
    @Nullable String appendSystemPrompt,
    List<McpClient> servers,
    List<Hook> hooks,
    Map<String, AgentDefinition> agents,
    @Nullable JrsObject jsonSchema) {
  /** Nothing. */
  static final Embedding NONE =
      new Embedding(Attendance.NONE, null, null, List.of(), List.of(), Map.of(), null);

  Embedding {
    servers = List.copyOf(servers);
    hooks = List.copyOf(hooks);
    agents = Map.copyOf(agents);
  }

  /** Only somebody who can be asked for permission, or nobody. */
  static Embedding asking(@Nullable PermissionPrompt prompt) {
    return attended(new Attendance(prompt, null, null, null));
  }

  /** Only somebody who can be asked, or nobody. */
  static Embedding attended(Attendance attendance) {
    return new Embedding(attendance, null, null, List.of(), List.of(), Map.of(), null);
  }

  /** Returns who can be asked for permission, or null for nobody. */
  @Nullable PermissionPrompt prompt() {
    return attendance.prompt();
  }

  /** Returns the tools of all servers. */
  List<Tool> tools() {
    return servers.stream().flatMap(server -> McpTool.of(server).stream()).toList();
  }
}
