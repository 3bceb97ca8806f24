package io.agenticflow.agent;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.ModelClient;
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
 */
public record AgentModel(
    ModelClient client,
    CallPricer pricer,
    String provider,
    String model,
    @Nullable Long maxTokens) {
  public AgentModel {
    requireNonNull(client, "client");
    requireNonNull(pricer, "pricer");
    requireNonNull(provider, "provider");
    requireNonNull(model, "model");
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
