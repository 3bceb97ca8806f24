package io.agenticflow.agent;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;

/** Says what one call of a run cost, and by whose word. Safe for use by several threads. */
@FunctionalInterface
public interface CallPricer {
  /** For a model on this machine, or a recording. */
  CallPricer FREE = (_, _) -> new RunEvent.Cost(Money.ZERO, RunEvent.Cost.Basis.FREE);

  /** Returns the word of the provider where it reports what a call cost, else the list price. */
  static CallPricer of(Prices prices, String provider, String model) {
    return (usage, _) -> {
      Money amount = prices.cost(provider, model, usage).orElse(null);
      return new RunEvent.Cost(
          amount,
          amount == null
              ? RunEvent.Cost.Basis.UNKNOWN
              : usage.cost() == null ? RunEvent.Cost.Basis.LIST : RunEvent.Cost.Basis.PROVIDER);
    };
  }

  /**
   * Returns the price of a call that used these tokens.
   *
   * @param answerer who answered, where that is another than the run's own model; else null
   */
  RunEvent.Cost price(Usage usage, @Nullable Answerer answerer);
}
