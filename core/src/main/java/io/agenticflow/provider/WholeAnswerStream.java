package io.agenticflow.provider;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that came in one piece. */
final class WholeAnswerStream implements ModelStream {
  private final Deque<StreamEvent> events;
  private final SentRequest sent;
  private final @Nullable PassedAnswer passed;

  WholeAnswerStream(SentRequest sent, Deque<StreamEvent> events, @Nullable PassedAnswer passed) {
    this.sent = sent;
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
  public List<String> uncarried() {
    return sent.uncarried();
  }

  @Override
  public @Nullable PassedAnswer passed() {
    return passed;
  }

  @Override
  public void close() {}
}
