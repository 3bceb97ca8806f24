package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a provider or a model is left alone for a while.
 *
 * @param failures how many calls in a row must fail, 0 or more; 0 means that nothing is ever left
 *     alone
 * @param pause how long it is left alone where it does not say itself; more than zero
 * @param failureRate how many in a hundred of its last calls must fail, 1 to 100; 0 means that only
 *     failures in a row count
 * @param calls how many of its last calls make a rate; at least 1
 * @param window how long a call counts among them; more than zero
 */
public record BreakerPolicy(
    int failures, Duration pause, int failureRate, int calls, Duration window) {
  /** Five failures in a row, or half of the last 20 calls within a minute; 10 seconds. */
  public static final BreakerPolicy DEFAULT =
      new BreakerPolicy(5, Duration.ofSeconds(10), 50, 20, Duration.ofMinutes(1));

  /** Nothing is ever left alone. */
  public static final BreakerPolicy OFF = new BreakerPolicy(0, Duration.ofSeconds(10));

  /** However long a provider asks to be left alone, after this it is tried again. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  public BreakerPolicy {
    if (failures < 0 || failureRate < 0 || failureRate > 100 || calls < 1) {
      throw new IllegalArgumentException(
          "failures must not be negative, the rate is a percentage of at least one call");
    }
    if (!requireNonNull(pause, "pause").isPositive()
        || !requireNonNull(window, "window").isPositive()) {
      throw new IllegalArgumentException("pause and window must be more than zero");
    }
  }

  /** Only failures in a row count. */
  public BreakerPolicy(int failures, Duration pause) {
    this(failures, pause, 0, 1, Duration.ofMinutes(1));
  }
}
