package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.ModelClient;

/**
 * Where the requests for one model go.
 *
 * @param client asks the provider
 * @param model the model's name, as that provider spells it
 */
public record Route(ModelClient client, String model) {
  public Route {
    requireNonNull(client, "client");
    requireNonNull(model, "model");
  }
}
