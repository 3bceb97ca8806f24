package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.StreamEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream around another that hands everything on. Made to be extended by decorators. */
public abstract class ForwardingModelStream implements ModelStream {
  private final ModelStream next;

  protected ForwardingModelStream(ModelStream next) {
    this.next = requireNonNull(next, "next");
  }

  @Override
  public @Nullable StreamEvent next() {
    return next.next();
  }

  @Override
  public boolean isReady() {
    return next.isReady();
  }

  @Override
  public List<String> uncarried() {
    return next.uncarried();
  }

  @Override
  public @Nullable PassedAnswer passed() {
    return next.passed();
  }

  @Override
  public @Nullable Answerer answeredBy() {
    return next.answeredBy();
  }

  @Override
  public void close() {
    next.close();
  }
}
