package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** An answer that came in one piece. */
final class WholeAnswerStream implements ModelStream {
  private final Deque<StreamEvent> events;

  WholeAnswerStream(Deque<StreamEvent> events) {
    this.events = events;
  }

  @Override
  public @Nullable StreamEvent next() {
    return events.poll();
  }

  @Override
  public boolean isReady() {
    return !events.isEmpty();
  }

  @Override
  public void close() {}
}
