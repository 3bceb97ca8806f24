package io.agenticflow.cli.headless;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.jr.stree.JrsObject;

/**
 * What the first line of a run's stream tells of the session.
 *
 * @param tools the names of the tools that the model is offered
 * @param mcpServers each with {@code name} and {@code status}
 * @param permissionMode the mode of the moment, as it is written
 * @param commands the names of slash commands
 * @param agents the names of the agents that a task can be given to
 * @param skills the names of the skills
 * @param maxRetries how often a model call that fails is made again
 * @param version of this program
 */
public record SessionFacts(
    String sessionId,
    Path folder,
    List<String> tools,
    List<JrsObject> mcpServers,
    Supplier<String> permissionMode,
    List<String> commands,
    List<String> agents,
    List<String> skills,
    int maxRetries,
    String version) {

  /** The version of Claude Code whose lines these are like. */
  public static final String LIKE_CLAUDE_CODE = "2.1.330";

  public SessionFacts {
    tools = List.copyOf(tools);
    mcpServers = List.copyOf(mcpServers);
    commands = List.copyOf(commands);
    agents = List.copyOf(agents);
    skills = List.copyOf(skills);
  }

  /** Returns these facts with what is known of servers and agents. */
  public SessionFacts with(List<JrsObject> servers, List<String> agentNames) {
    return new SessionFacts(
        sessionId,
        folder,
        tools,
        servers,
        permissionMode,
        commands,
        agentNames,
        skills,
        maxRetries,
        version);
  }
}
