package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one request is made.
 *
 * @param cancellation takes the request back
 * @param timeout the longest silence: each sign of progress begins it anew; null for what the
 *     connection has
 * @param progress hears how far it has come, in the threads that read; must be quick; null for
 *     nobody
 * @param key names what is asked for and nothing else, so that a server can tell when it is asked
 *     twice; null for none. Only calls of tools tell it
 */
public record CallOptions(
    Cancellation cancellation,
    @Nullable Duration timeout,
    @Nullable Consumer<ProgressStep> progress,
    @Nullable String key) {

  /** Returns the usual ones, with a cancellation. */
  public static CallOptions of(Cancellation cancellation) {
    return new CallOptions(cancellation, null, null, null);
  }

  public CallOptions timeout(Duration silence) {
    return new CallOptions(cancellation, silence, progress, key);
  }

  public CallOptions progress(Consumer<ProgressStep> listener) {
    return new CallOptions(cancellation, timeout, listener, key);
  }

  public CallOptions key(@Nullable String value) {
    return new CallOptions(cancellation, timeout, progress, value);
  }
}
