package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The events of one answer, one after the other. For one reading thread; {@link #close()} may come
 * from any.
 */
public interface ModelStream extends AutoCloseable {

  /**
   * Waits for the next event.
   *
   * @return the event, or null after the last one ({@link StreamEvent.MessageStop} or {@link
   *     StreamEvent.Failed})
   * @throws ModelException where the connection breaks, is silent for too long, or the call is
   *     cancelled; a stream that ends without its {@code MessageStop} is broken too
   */
  @Nullable StreamEvent next();

  /**
   * Returns whether {@link #next()} has an event at hand. What it hands over before that, a writer
   * may hold back to send several events in one piece. False where nothing is known.
   */
  default boolean isReady() {
    return false;
  }

  /**
   * Ends the call. An answer that is not yet whole is cancelled at the provider by closing the
   * connection.
   */
  @Override
  void close();
}
