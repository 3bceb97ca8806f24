package io.agenticflow.agent.definition;

import java.util.List;

/**
 * All agents that can be run by name, and what is wrong in the folders they come from.
 *
 * @param agents by scope, then category, then name
 */
public record AgentListing(List<AgentDefinition> agents, List<AgentProblem> problems) {
  public AgentListing {
    agents = List.copyOf(agents);
    problems = List.copyOf(problems);
  }
}
