package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests for one model go.
 *
 * @param client asks the provider
 * @param provider its name in reports, for example {@code openrouter}
 * @param model the model's name, as that provider spells it
 * @param pricer knows what a call costs
 */
public record Route(ModelClient client, String provider, String model, Pricer pricer) {
  public Route {
    requireNonNull(client, "client");
    requireNonNull(provider, "provider");
    requireNonNull(model, "model");
    requireNonNull(pricer, "pricer");
  }

  /** A route without a known price. */
  public Route(ModelClient client, String provider, String model) {
    this(client, provider, model, (_, _) -> null);
  }

  /** Returns who is asked first. */
  public Answerer answerer() {
    return new Answerer(provider, model);
  }

  /** Knows what a call costs. Safe for use by several threads. */
  @FunctionalInterface
  public interface Pricer {
    /**
     * Returns the cost, or null where it is not known.
     *
     * @param answerer who answered; null for the one that was asked
     */
    @Nullable Money price(Usage usage, @Nullable Answerer answerer);
  }
}
