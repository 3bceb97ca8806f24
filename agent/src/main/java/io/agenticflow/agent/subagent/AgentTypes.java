package io.agenticflow.agent.subagent;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.tool.ToolException;

/** The agents that can be started by name. Safe for use by several threads. */
public interface AgentTypes {
  /**
   * Returns an agent.
   *
   * @throws ToolException where there is none of the name, or its file is broken; the message names
   *     those that there are
   */
  AgentDefinition find(String name) throws ToolException;

  /** Returns the agents for a model that is to choose one: names, and when to use which. */
  String overview();
}
