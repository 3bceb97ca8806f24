package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.routing.ModelChoice;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model that a run can ask.
 *
 * @param client asks it
 * @param pricer says what a call cost
 * @param provider the provider's name, for reports
 * @param model the model, as the provider spells it
 * @param maxTokens the most output tokens of one answer where the user gives no limit; null leaves
 *     it to the provider
 * @param window how much of a conversation it takes
 * @param seesImages whether it takes pictures
 */
public record AgentModel(
    ModelClient client,
    CallPricer pricer,
    String provider,
    String model,
    @Nullable Long maxTokens,
    ContextWindow window,
    boolean seesImages) {
  /** The Messages API wants a limit with every request, and refuses one above the model's own. */
  private static final long USUAL_ANSWER_LIMIT = 32_000;

  public AgentModel {
    requireNonNull(client, "client");
    requireNonNull(pricer, "pricer");
    requireNonNull(provider, "provider");
    requireNonNull(model, "model");
    requireNonNull(window, "window");
  }

  /**
   * Returns the model of a provider, with its prices and with the limit of an answer that the
   * Messages API wants to be told.
   */
  public static AgentModel of(
      ModelChoice.Upstream upstream,
      ModelClient client,
      Supplier<Catalogue> catalogue,
      Prices prices) {
    String provider = upstream.endpoint().name();
    return new AgentModel(
        client,
        CallPricer.of(prices, provider, upstream.model()),
        provider,
        upstream.model(),
        upstream.endpoint().api() == ProviderEndpoint.Api.MESSAGES
            ? catalogue
                .get()
                .find(provider, upstream.model())
                .map(Model::maxOutputTokens)
                .filter(most -> most > 0)
                .map(most -> Math.min(USUAL_ANSWER_LIMIT, most))
                .orElse(null)
            : null,
        ContextWindow.from(() ->
            catalogue
                .get()
                .find(provider, upstream.model())
                .map(Model::contextTokens)
                .filter(most -> most > 0)),
        upstream.endpoint().profile(upstream.model()).images());
  }

  /** Makes a model of whose context nothing is known, and that takes pictures. */
  public AgentModel(
      ModelClient client,
      CallPricer pricer,
      String provider,
      String model,
      @Nullable Long maxTokens) {
    this(client, pricer, provider, model, maxTokens, ContextWindow.UNKNOWN, true);
  }

  /** Where a run gets another model from: a sub-agent's, or one that the user changes to. */
  @FunctionalInterface
  public interface Source {
    /**
     * Makes a model ready. Safe for use by several threads.
     *
     * @param name an alias, or a model with or without its provider
     * @throws IllegalArgumentException where it cannot be asked; the message says why, for people
     */
    AgentModel choose(String name);
  }
}
