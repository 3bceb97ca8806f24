package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.List;
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
   * Returns what of the request the provider was not told, because its dialect or its profile has
   * no word for it, for example {@code tools[2] anthropic:input_examples}.
   */
  default List<String> uncarried() {
    return List.of();
  }

  /**
   * Returns the answer in the provider's own bytes, or null where they are not what the client
   * should get: it speaks another dialect, or the request was changed on its way. A decorator that
   * changes the events keeps this null; one that only looks at them hands over what it wraps.
   */
  default @Nullable PassedAnswer passed() {
    return null;
  }

  /**
   * Returns who answers, where that may be another than the one that was asked; null where it is
   * the one.
   */
  default @Nullable Answerer answeredBy() {
    return null;
  }

  /**
   * Ends the call. An answer that is not yet whole is cancelled at the provider by closing the
   * connection.
   */
  @Override
  void close();
}
