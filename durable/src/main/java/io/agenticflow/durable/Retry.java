package io.agenticflow.durable;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often a step's work is tried, and how long is waited between.
 *
 * @param attempts at most, the first included; at least 1
 * @param first the wait after the first failure; doubled after each
 * @param longest no wait is longer
 */
public record Retry(int attempts, Duration first, Duration longest) {
  /** One try. */
  public static final Retry NEVER = new Retry(1, Duration.ZERO, Duration.ZERO);

  public Retry {
    requireNonNull(first, "first");
    requireNonNull(longest, "longest");
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "retry " + attempts + " times, " + first + " to " + longest);
    }
  }
}
