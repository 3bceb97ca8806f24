package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How many calls a provider gets at once, and what becomes of the others.
 *
 * @param calls the most calls at once, 1 or more; a call lasts until its answer is closed
 * @param waiting the most calls that wait for their turn, 0 or more; one more is refused at once
 * @param longestWait after which a waiting call is refused; more than zero
 */
public record ConcurrencyPolicy(int calls, int waiting, Duration longestWait) {
  /** How many wait, and how long, where nothing is said. */
  public static final int USUAL_WAITING = 100;

  public static final Duration USUAL_WAIT = Duration.ofSeconds(60);

  public ConcurrencyPolicy {
    if (calls < 1 || waiting < 0) {
      throw new IllegalArgumentException("calls must be at least 1 and waiting at least 0");
    }
    if (!requireNonNull(longestWait, "longestWait").isPositive()) {
      throw new IllegalArgumentException("longestWait must be more than zero");
    }
  }
}
