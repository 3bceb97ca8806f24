package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often and how long to try again.
 *
 * @param maxRetries how many times after the first, 0 or more
 * @param firstDelay the wait before the first retry; each further one is twice as long
 * @param maxDelay the longest wait of our own making
 * @param maxRetryAfter the longest wait that a provider may ask for; beyond it the call fails at
 *     once
 * @param patient whether a call that was refused on this side is tried again too, after the wait
 *     that the refusal names
 */
public record RetryPolicy(
    int maxRetries,
    Duration firstDelay,
    Duration maxDelay,
    Duration maxRetryAfter,
    boolean patient) {

  /** Four retries, 0.5 s doubling to 8 s, at most 60 s at a provider's wish. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          4, Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(60), true);

  /**
   * One retry, no wait longer than 5 s. For a gateway: its clients retry by themselves, up to ten
   * times, and each retry here multiplies theirs.
   */
  public static final RetryPolicy GATEWAY =
      new RetryPolicy(
          1, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(5), false);

  private static final int RETRIES_BEFORE_ANOTHER = 2;
  private static final Duration WAIT_BEFORE_ANOTHER = Duration.ofSeconds(5);

  public RetryPolicy {
    if (maxRetries < 0) {
      throw new IllegalArgumentException("maxRetries must not be negative");
    }
    requireNonNull(firstDelay, "firstDelay");
    requireNonNull(maxDelay, "maxDelay");
    requireNonNull(maxRetryAfter, "maxRetryAfter");
  }

  /** Returns this policy with another number of retries. */
  public RetryPolicy withMaxRetries(int value) {
    return new RetryPolicy(value, firstDelay, maxDelay, maxRetryAfter, patient);
  }

  /**
   * Returns this policy for where another model can be asked instead: at most two retries, no wait
   * longer than 5 s, and none for a provider that is being left alone.
   */
  public RetryPolicy beforeAnother() {
    return new RetryPolicy(
        Math.min(maxRetries, RETRIES_BEFORE_ANOTHER),
        firstDelay,
        maxDelay,
        maxRetryAfter.compareTo(WAIT_BEFORE_ANOTHER) < 0 ? maxRetryAfter : WAIT_BEFORE_ANOTHER,
        false);
  }

  /** Returns the wait before a retry, counted from 1, without jitter. */
  Duration delay(int retry) {
    Duration delay = firstDelay;
    for (int i = 1; i < retry && delay.compareTo(maxDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
  }
}
