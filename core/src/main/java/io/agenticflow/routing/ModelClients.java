package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.http.HttpTransport;
import java.util.function.Supplier;

/** Builds the client for an endpoint: HTTP, retries around it, and near names where a model is not found. */
public final class ModelClients {
  private final HttpTransport transport;
  private final RetryPolicy retries;
  private final RetryingModelClient.RetryListener listener;
  private final Supplier<Catalogue> catalogue;

  public ModelClients(
      HttpTransport transport,
      RetryPolicy retries,
      RetryingModelClient.RetryListener listener,
      Supplier<Catalogue> catalogue) {
    this.transport = requireNonNull(transport, "transport");
    this.retries = requireNonNull(retries, "retries");
    this.listener = requireNonNull(listener, "listener");
    this.catalogue = requireNonNull(catalogue, "catalogue");
  }

  /** Returns a client for {@code endpoint}. */
  public ModelClient open(ProviderEndpoint endpoint) {
    ModelClient http = new HttpModelClient(endpoint, transport);
    ModelClient retrying = new RetryingModelClient(http, retries, listener);
    return new NearNamesModelClient(retrying, endpoint, transport, catalogue);
  }
}
