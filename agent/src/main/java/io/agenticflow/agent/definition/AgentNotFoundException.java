package io.agenticflow.agent.definition;

import java.util.List;

/**
 * Thrown when no agent has the name that was asked for. The message names the nearest and where it
 * was looked for.
 */
public final class AgentNotFoundException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<String> nearest;

  AgentNotFoundException(String name, List<String> nearest, String message) {
    super(message);
    this.name = name;
    this.nearest = List.copyOf(nearest);
  }

  /** Returns the name that was asked for. */
  public String name() {
    return name;
  }

  /** Returns at most three names that may have been meant, the nearest first. */
  public List<String> nearest() {
    return nearest;
  }
}
