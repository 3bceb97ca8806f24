package io.agenticflow.local;

import io.agenticflow.provider.Cancellation;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.StreamEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The events on their way from the engine's thread to the reader's. The engine never waits for the
 * reader; an answer's length is limited.
 */
final class GgufStream implements ModelStream {
  /** What the engine's thread sends. */
  private sealed interface Item {
    record Event(StreamEvent event) implements Item {}

    record Failure(ModelException exception) implements Item {}

    record Wake() implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final Cancellation.Registration registration;
  private volatile @Nullable String cancelled;
  private @Nullable Item first;
  private boolean ended;

  GgufStream(Cancellation cancellation) {
    registration =
        cancellation.onCancel(() -> {
          String reason = cancellation.reason();
          cancel(reason == null ? "cancelled" : reason);
        });
  }

  /** Called by the engine's thread. */
  void send(StreamEvent event) {
    items.add(new Item.Event(event));
  }

  /** Called by the engine's thread; nothing may follow. */
  void fail(ModelException exception) {
    items.add(new Item.Failure(exception));
  }

  /** Returns whether nobody waits for more. */
  boolean isCancelled() {
    return cancelled != null;
  }

  /** Waits for the first item and throws it if it is a failure. */
  void awaitFirst() {
    Item item = take();
    if (item instanceof Item.Failure failure) {
      close();
      throw failure.exception();
    }
    first = item;
  }

  @Override
  public @Nullable StreamEvent next() {
    if (ended) {
      return null;
    }
    Item item = first;
    first = null;
    if (item == null || cancelled != null) {
      item = take();
    }
    switch (item) {
      case Item.Event(StreamEvent event) -> {
        if (event instanceof StreamEvent.MessageStop) {
          ended = true;
          registration.close();
        }
        return event;
      }
      case Item.Failure(ModelException exception) -> {
        ended = true;
        registration.close();
        throw exception;
      }
      case Item.Wake() -> throw new IllegalStateException("woken without a reason");
    }
  }

  private Item take() {
    try {
      Item item = cancelled == null ? items.take() : new Item.Wake();
      String reason = cancelled;
      return reason == null
          ? item
          : new Item.Failure(
              new ModelException(
                  new ApiError(
                      ApiError.Kind.CANCELLED, "The call was cancelled: " + reason + ".")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cancel("interrupted");
      return new Item.Failure(
          new ModelException(
              new ApiError(ApiError.Kind.CANCELLED, "The call was cancelled: interrupted."), e));
    }
  }

  private void cancel(String reason) {
    cancelled = reason;
    items.add(new Item.Wake());
  }

  @Override
  public void close() {
    registration.close();
    if (cancelled == null) {
      cancel("closed");
    }
  }
}
