package io.agenticflow.provider.resilience;

import io.agenticflow.provider.BreakerPolicy;
import java.util.Arrays;

/**
 * How the last calls went, as many as make a rate. A call longer ago than the policy's window does
 * not count, and fewer calls make no rate: one failure of two says little. For one thread at a
 * time.
 */
final class LastCalls {
  private final BreakerPolicy policy;

  /**
   * When each ended, in nanoseconds, and whether it failed; the next one takes the oldest's place.
   */
  private final long[] ended;

  private final boolean[] failed;
  private int count;
  private int next;

  LastCalls(BreakerPolicy policy) {
    this.policy = policy;
    int size = policy.failureRate() == 0 ? 0 : policy.calls();
    this.ended = new long[size];
    this.failed = new boolean[size];
  }

  void add(boolean hasFailed, long now) {
    if (ended.length > 0) {
      ended[next] = now;
      failed[next] = hasFailed;
      next = (next + 1) % ended.length;
      count = Math.min(count + 1, ended.length);
    }
  }

  /** Returns whether so many failed that what was called should be left alone. */
  boolean failTooOften(long now) {
    if (ended.length == 0 || count < ended.length) {
      return false;
    }
    int failures = 0;
    for (int i = 0; i < ended.length; i++) {
      if (now - ended[i] > policy.window().toNanos()) {
        return false;
      }
      failures += failed[i] ? 1 : 0;
    }
    return failures * 100L >= (long) policy.failureRate() * ended.length;
  }

  void clear() {
    count = 0;
    next = 0;
    Arrays.fill(failed, false);
  }
}
