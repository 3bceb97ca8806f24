package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.MendingModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.provider.resilience.Breakers;
import io.agenticflow.provider.resilience.BreakingModelClient;
import io.agenticflow.provider.resilience.ConcurrencyLimit;
import io.agenticflow.provider.resilience.DeadlineModelClient;
import io.agenticflow.provider.resilience.LimitedModelClient;
import io.agenticflow.provider.toolprompt.ToolPromptClient;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds the client for an endpoint: HTTP, and around it, from the inside out, the limit of calls
 * at once, the breaker, retries, the deadline, tools through the prompt where the model knows none,
 * near names where a model is not found, and requests fitted to what is known of the model. Safe
 * for use by several threads.
 *
 * <p>Breakers and limits belong to the endpoint, whatever the number of clients for it: so one of
 * these serves a whole program.
 */
public final class ModelClients {
  private final HttpTransport transport;
  private final RetryPolicy retries;
  private final BreakerPolicy breaker;
  private final Consumer<CallEvent> events;
  private final Supplier<Catalogue> catalogue;
  private final Map<Where, Guards> guards = new ConcurrentHashMap<>();

  /**
   * @param retries for the last model that can be asked; others get {@link
   *     RetryPolicy#beforeAnother}
   * @param events hears of retries and breakers
   */
  public ModelClients(
      HttpTransport transport,
      RetryPolicy retries,
      BreakerPolicy breaker,
      Consumer<CallEvent> events,
      Supplier<Catalogue> catalogue) {
    this.transport = requireNonNull(transport, "transport");
    this.retries = requireNonNull(retries, "retries");
    this.breaker = requireNonNull(breaker, "breaker");
    this.events = requireNonNull(events, "events");
    this.catalogue = requireNonNull(catalogue, "catalogue");
  }

  /** Returns a client for {@code endpoint}, behind which there is no other to ask. */
  public ModelClient open(ProviderEndpoint endpoint) {
    return new FittingModelClient(
        new NearNamesModelClient(
            able(asked(endpoint, retries), endpoint), endpoint, transport, catalogue),
        endpoint,
        catalogue);
  }

  /**
   * Returns a client for {@code endpoint} that gives up sooner, because another model can be asked
   * instead.
   */
  public ModelClient openBeforeAnother(ProviderEndpoint endpoint) {
    return new FittingModelClient(
        able(asked(endpoint, retries.beforeAnother()), endpoint), endpoint, catalogue);
  }

  /** Gives the models what their profiles say that they lack. */
  private static ModelClient able(ModelClient client, ProviderEndpoint endpoint) {
    return new MendingModelClient(
        new ToolPromptClient(client, endpoint.profiles()), endpoint.profiles());
  }

  private ModelClient asked(ProviderEndpoint endpoint, RetryPolicy policy) {
    Guards own =
        guards.computeIfAbsent(new Where(endpoint.name(), endpoint.base()), _ -> guards(endpoint));
    ModelClient client = new HttpModelClient(endpoint, transport);
    if (own.limit() != null) {
      client = new LimitedModelClient(client, endpoint.name(), own.limit());
    }
    if (own.breakers() != null) {
      client = new BreakingModelClient(client, endpoint.name(), own.breakers());
    }
    if (policy.maxRetries() > 0) {
      client =
          new RetryingModelClient(
              client,
              policy,
              (error, retry, most, delay) ->
                  events.accept(new CallEvent.Retried(endpoint.name(), error, retry, most, delay)));
    }
    return endpoint.limits().whole() == null
        ? client
        : new DeadlineModelClient(client, endpoint.name(), endpoint.limits().whole());
  }

  private Guards guards(ProviderEndpoint endpoint) {
    return new Guards(
        breaker.failures() == 0
            ? null
            : new Breakers(
                breaker,
                System::nanoTime,
                (model, state, pause) ->
                    events.accept(
                        new CallEvent.BreakerChanged(endpoint.name(), model, state, pause))),
        endpoint.concurrency() == null ? null : new ConcurrencyLimit(endpoint.concurrency()));
  }

  private record Where(String name, URI base) {}

  private record Guards(@Nullable Breakers breakers, @Nullable ConcurrencyLimit limit) {}
}
