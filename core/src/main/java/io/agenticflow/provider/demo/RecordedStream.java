package io.agenticflow.provider.demo;

import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands out events at a pace that can be read along. */
final class RecordedStream implements ModelStream {
  private final Iterator<StreamEvent> events;
  private final Duration pace;
  private final Cancellation cancellation;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Cancellation.Registration registration;

  RecordedStream(List<StreamEvent> events, Duration pace, Cancellation cancellation) {
    this.events = events.iterator();
    this.pace = pace;
    this.cancellation = cancellation;
    this.registration = cancellation.onCancel(stopped::countDown);
  }

  @Override
  public @Nullable StreamEvent next() {
    if (!events.hasNext()) {
      return null;
    }
    StreamEvent event = events.next();
    if (event instanceof StreamEvent.BlockDelta && !pace.isZero()) {
      waitABit();
    }
    if (cancellation.isCancelled()) {
      throw new ModelException(
          new ApiError(ApiError.Kind.CANCELLED, "cancelled: " + cancellation.reason()));
    }
    return event;
  }

  private void waitABit() {
    try {
      boolean _ = stopped.await(pace.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(
          new ApiError(ApiError.Kind.CANCELLED, "cancelled: interrupted"), e);
    }
  }

  @Override
  public void close() {
    registration.close();
  }
}
