package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the parts of a model call may take.
 *
 * @param connect for the connection, TLS included
 * @param silence the longest time without a byte, while the answer is waited for and in its middle.
 *     Generous, because a local server on a slow machine says nothing while it reads a long prompt
 * @param whole for the whole call with its retries, from its start to its last event, as {@link
 *     io.agenticflow.provider.resilience.DeadlineModelClient} keeps it; null for no limit
 */
public record HttpLimits(Duration connect, Duration silence, @Nullable Duration whole) {
  /** 10 seconds to connect, 300 seconds of silence, no limit for the whole. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(300), null);

  public HttpLimits {
    requirePositive(connect, "connect");
    requirePositive(silence, "silence");
    if (whole != null) {
      requirePositive(whole, "whole");
    }
  }

  private static void requirePositive(Duration duration, String name) {
    if (requireNonNull(duration, name).isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be more than zero");
    }
  }
}
