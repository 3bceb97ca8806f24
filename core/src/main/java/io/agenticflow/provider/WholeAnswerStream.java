package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** An answer that came in one piece. */
final class WholeAnswerStream implements ModelStream {
  private final Deque<StreamEvent> events;
  private final @Nullable PassedAnswer passed;

  WholeAnswerStream(Deque<StreamEvent> events, @Nullable PassedAnswer passed) {
    this.events = events;
    this.passed = passed;
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
  public @Nullable PassedAnswer passed() {
    return passed;
  }

  @Override
  public void close() {}
}
