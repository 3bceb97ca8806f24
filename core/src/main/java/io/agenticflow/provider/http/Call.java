package io.agenticflow.provider.http;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The stoppable part of one request: hears the cancellation and ends whatever the request is busy
 * with at that moment. Safe for use by several threads.
 */
final class Call implements AutoCloseable {
  private final Cancellation cancellation;
  private final Cancellation.Registration registration;
  private @Nullable Runnable stop;
  private boolean stopped;

  Call(Cancellation cancellation) {
    this.cancellation = cancellation;
    this.registration = cancellation.onCancel(this::stop);
  }

  /**
   * Says how to end what is going on from now on.
   *
   * @throws InterruptedIOException where the call was cancelled before; {@code stop} has run then
   */
  void busyWith(Runnable stop) throws InterruptedIOException {
    synchronized (this) {
      if (!stopped) {
        this.stop = stop;
        return;
      }
    }
    stop.run();
    throw interrupted();
  }

  /** Returns what to throw for a failure: the cancellation where it was the cause. */
  IOException explain(IOException failure) {
    return isCancelled() ? interrupted() : failure;
  }

  synchronized boolean isCancelled() {
    return stopped;
  }

  private void stop() {
    Runnable toRun;
    synchronized (this) {
      stopped = true;
      toRun = stop;
      stop = null;
    }
    if (toRun != null) {
      toRun.run();
    }
  }

  private InterruptedIOException interrupted() {
    String reason = cancellation.reason();
    return new InterruptedIOException(reason == null ? "cancelled" : reason);
  }

  /** Stops hearing the cancellation. */
  @Override
  public void close() {
    registration.close();
  }
}
