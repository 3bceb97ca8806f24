package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a provider or a model is left alone for a while.
 *
 * @param failures how many calls in a row must fail, 0 or more; 0 means that nothing is ever left
 *     alone
 * @param pause how long it is left alone where it does not say itself; more than zero
 */
public record BreakerPolicy(int failures, Duration pause) {
  /** Five failures in a row, 10 seconds. */
  public static final BreakerPolicy DEFAULT = new BreakerPolicy(5, Duration.ofSeconds(10));

  /** Nothing is ever left alone. */
  public static final BreakerPolicy OFF = new BreakerPolicy(0, Duration.ofSeconds(10));

  /** However long a provider asks to be left alone, after this it is tried again. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  public BreakerPolicy {
    if (failures < 0) {
      throw new IllegalArgumentException("failures must not be negative");
    }
    if (!requireNonNull(pause, "pause").isPositive()) {
      throw new IllegalArgumentException("pause must be more than zero");
    }
  }
}
