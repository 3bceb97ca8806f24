package io.agenticflow.agent;

import io.agenticflow.vocabulary.Usage;

/**
 * Says what one call to the run's model cost, and by whose word. Safe for use by several threads.
 */
@FunctionalInterface
public interface CallPricer {
  /** Returns the price of a call that used these tokens. */
  RunEvent.Cost price(Usage usage);
}
