package io.agenticflow.swarm;

import java.util.Locale;

/** How the agents of a swarm work together. */
public enum Topology {
  /** A coordinator plans, delegates, checks each result, sends it back at most once, and merges. */
  HIERARCHICAL,
  /** Workers do the whole objective independently; a judge takes what is good. */
  PARALLEL,
  /** Stages one after the other, each with the results of those before. */
  PIPELINE,
  /** Peers with a shared board, who take turns as long as there is something to add. */
  MESH,
  /** Proposals, critique, a vote. */
  DEBATE,
  /** Tasks that a file or the program has fixed, as their dependencies allow. */
  PLAN;

  /** Returns the name that users type. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the topology of a name.
   *
   * @throws IllegalArgumentException where there is none of that name
   */
  public static Topology of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
