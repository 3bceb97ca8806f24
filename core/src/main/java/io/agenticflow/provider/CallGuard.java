package io.agenticflow.provider;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends one call when its caller cancels it or its time is over, and knows afterwards which of the
 * two it was. Safe for use by several threads.
 */
final class CallGuard implements AutoCloseable {
  private final ProviderEndpoint endpoint;
  private final Cancellation caller;
  private final Cancellation own = new Cancellation();
  private final Cancellation.Registration registration;
  private final @Nullable Thread clock;
  private volatile boolean timeIsOver;

  CallGuard(ProviderEndpoint endpoint, Cancellation caller) {
    this.endpoint = endpoint;
    this.caller = caller;
    this.registration =
        caller.onCancel(() -> {
          String reason = caller.reason();
          own.cancel(reason == null ? "cancelled" : reason);
        });
    Duration whole = endpoint.limits().whole();
    clock = whole == null ? null : Thread.ofVirtual().name("call-clock").start(() -> watch(whole));
  }

  /** Returns what the transport is to hear. */
  Cancellation cancellation() {
    return own;
  }

  /** Returns what to throw for a failed read or write. */
  ModelException explain(IOException e) {
    Duration whole = endpoint.limits().whole();
    if (timeIsOver && whole != null) {
      String message =
          endpoint.name()
              + " had not finished within "
              + whole.toMillis() / 1000.0
              + " s; the call was ended";
      return new ModelException(
          new ApiError(ApiError.Kind.TIMEOUT, message, null, null, false, null, null), e);
    }
    if (caller.isCancelled()) {
      return cancelled(caller.reason(), e);
    }
    return new ModelException(ConnectionFailure.explain(endpoint.base(), e), e);
  }

  static ModelException cancelled(@Nullable String reason, @Nullable Throwable cause) {
    return new ModelException(
        new ApiError(
            ApiError.Kind.CANCELLED,
            reason == null || reason.equals("cancelled") ? "cancelled" : "cancelled: " + reason),
        cause);
  }

  private void watch(Duration whole) {
    try {
      Thread.sleep(whole);
    } catch (InterruptedException e) {
      return; // the call is over
    }
    timeIsOver = true;
    own.cancel("its time is over");
  }

  @Override
  public void close() {
    registration.close();
    if (clock != null) {
      clock.interrupt();
    }
  }
}
