package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A stream around another that makes any number of events of each of its events. */
public abstract class RewrittenStream extends ForwardingModelStream {
  private final Deque<StreamEvent> waiting = new ArrayDeque<>();

  protected RewrittenStream(ModelStream next) {
    super(next);
  }

  /** Takes the next event of the other stream and emits what becomes of it, or nothing yet. */
  protected abstract void take(StreamEvent event);

  /** Hands an event on, behind those that were emitted before. */
  protected final void emit(StreamEvent event) {
    waiting.add(event);
  }

  @Override
  public final @Nullable StreamEvent next() {
    while (waiting.isEmpty()) {
      StreamEvent event = super.next();
      if (event == null) {
        return null;
      }
      take(event);
    }
    return waiting.poll();
  }

  @Override
  public final boolean isReady() {
    return !waiting.isEmpty() || super.isReady();
  }

  /** The provider's own bytes are of another answer than this. */
  @Override
  public final @Nullable PassedAnswer passed() {
    return null;
  }
}
