package io.agenticflow.agent;

import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;

/** Says what one call of a run cost, and by whose word. Safe for use by several threads. */
@FunctionalInterface
public interface CallPricer {
  /**
   * Returns the price of a call that used these tokens.
   *
   * @param answerer who answered, where that is another than the run's own model; else null
   */
  RunEvent.Cost price(Usage usage, @Nullable Answerer answerer);
}
