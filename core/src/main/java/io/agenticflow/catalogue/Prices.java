package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What model calls cost, and how long their answers can be. Immutable.
 *
 * <p>A price is looked for among the user's own, then in the catalogue. A name that OpenRouter
 * marks {@code :free} costs nothing. Where there is no price there is no cost: none is guessed.
 */
public final class Prices {
  private static final Price FREE =
      new Price(BigDecimal.ZERO, BigDecimal.ZERO, null, null, "openrouter", null);

  private final Supplier<Catalogue> catalogue;
  private final Map<String, Price> own;

  /**
   * @param catalogue asked only for a model that has no price in {@code own}
   * @param own the user's prices, by the model's name as it is sent upstream
   */
  public Prices(Supplier<Catalogue> catalogue, Map<String, Price> own) {
    this.catalogue = requireNonNull(catalogue, "catalogue");
    this.own = Map.copyOf(own);
  }

  /**
   * Returns a model's price at one provider. A provider that the catalogue does not know, such as a
   * server of one's own, has only the user's prices: the same model costs something else there, or
   * nothing.
   */
  public Optional<Price> find(String provider, String model) {
    Price price = own.get(model);
    if (price != null) {
      return Optional.of(price);
    }
    if (provider.equals("openrouter") && model.endsWith(":free")) {
      return Optional.of(FREE);
    }
    return catalogue.get().find(provider, model).map(Model::price);
  }

  /** Returns the most tokens that a model can write in one answer; 0 where nobody says. */
  public long longestAnswer(String provider, String model) {
    return catalogue.get().find(provider, model).map(Model::maxOutputTokens).orElse(0L);
  }

  /** Returns the same amount without an exponent and without zeros at its end. */
  static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /**
   * Returns what one call cost: what the provider itself says where it does, else what {@link
   * Price#of} computes, else nothing.
   *
   * @param provider as {@code ProviderEndpoint.name()} has it
   * @param model as it was sent upstream
   */
  public Optional<Money> cost(String provider, String model, Usage usage) {
    if (usage.cost() != null) {
      return Optional.of(usage.cost());
    }
    return find(provider, model).map(price -> price.of(usage));
  }
}
