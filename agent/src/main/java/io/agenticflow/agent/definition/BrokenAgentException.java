package io.agenticflow.agent.definition;

/** Thrown when the agent that was asked for has a definition that cannot be used. */
public final class BrokenAgentException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient AgentProblem problem;

  BrokenAgentException(String name, AgentProblem problem) {
    super("Agent '" + name + "' cannot be used: " + problem);
    this.problem = problem;
  }

  /** Returns what is wrong, and where. */
  public AgentProblem problem() {
    return problem;
  }
}
