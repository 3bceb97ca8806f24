package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.config.Configuration;
import io.agenticflow.routing.ModelChoice;
import io.agenticflow.routing.ModelResolver;
import io.agenticflow.routing.RoutingException;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the models cost that policies name: the user's own prices, else the catalogue's. Safe for
 * use by several threads.
 */
public final class RoutePrices {
  /** How long an answer is taken to be where a cost is predicted. */
  public static final long ANSWER_TOKENS = 500;

  private final Source prices;

  /** Knows prices. */
  @FunctionalInterface
  private interface Source {
    /**
     * Returns a price; empty where nobody knows.
     *
     * @param provider where the model is to be asked; null for where its name leads
     * @param model by the user's name for it; null for the usual one
     */
    Optional<Price> find(@Nullable String provider, @Nullable String model);
  }

  /**
   * @param prices by the name that the user gives a model, null for the usual one; empty where
   *     nobody knows
   */
  public RoutePrices(Function<@Nullable String, Optional<Price>> prices) {
    requireNonNull(prices, "prices");
    this.prices = (_, model) -> prices.apply(model);
  }

  private RoutePrices(Source prices) {
    this.prices = prices;
  }

  /** Returns the prices of the models that a configuration leads to. */
  public static RoutePrices of(Configuration configuration, Supplier<Catalogue> catalogue) {
    ModelResolver resolver = new ModelResolver(configuration, catalogue);
    Prices known = new Prices(catalogue, configuration.prices());
    return new RoutePrices((provider, name) -> {
      try {
        return resolver.resolve(provider, name) instanceof ModelChoice.Upstream upstream
            ? known.find(upstream.endpoint().name(), upstream.model())
            : Optional.empty();
      } catch (RoutingException e) {
        return Optional.empty(); // whoever asks the model will be told why it cannot be asked
      }
    });
  }

  /** Returns a model's price; empty where nobody knows. */
  public Optional<Price> find(@Nullable String model) {
    return prices.find(null, model);
  }

  /** Returns what the next answer costs, as {@link RouteDecision#expectedCost} says it. */
  @Nullable Money nextAnswer(@Nullable String provider, @Nullable String model, long promptTokens) {
    return promptTokens == 0
        ? null
        : prices
            .find(provider, model)
            .map(price -> price.of(new Usage(promptTokens, ANSWER_TOKENS)))
            .orElse(null);
  }
}
