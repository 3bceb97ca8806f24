package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.dialect.LearnedChanges;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.provider.HttpModelClient;
import io.agenticflow.provider.MendingModelClient;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ObservedModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.RetryingModelClient;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.provider.resilience.BreakingModelClient;
import io.agenticflow.provider.resilience.DeadlineModelClient;
import io.agenticflow.provider.resilience.LimitedModelClient;
import io.agenticflow.provider.toolprompt.ToolPromptClient;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Builds the client for an endpoint: HTTP, and around it, from the inside out, who tells of each
 * call, the limit of calls at once, the breaker, retries, the deadline, tools through the prompt
 * where the model knows none, requests fitted to what is known of the model, what refusals teach of
 * it, and near names where it is not found. Safe for use by several threads.
 *
 * <p>Breakers, limits and what was learned belong to the endpoint, whatever the number of clients
 * for it: so one of these serves a whole program.
 */
public final class ModelClients {
  private final HttpTransport transport;
  private final RetryPolicy retries;
  private final BreakerPolicy breaker;
  private final CallAdmission admission;
  private final Consumer<CallEvent> events;
  private final Supplier<Catalogue> catalogue;
  private final EndpointGuards guards;
  private final Map<Where, LearnedChanges> learned = new ConcurrentHashMap<>();

  /**
   * @param retries for the last model that can be asked; others get {@link
   *     RetryPolicy#beforeAnother}
   * @param events hears of calls, retries and breakers
   */
  public ModelClients(
      HttpTransport transport,
      RetryPolicy retries,
      BreakerPolicy breaker,
      Consumer<CallEvent> events,
      Supplier<Catalogue> catalogue) {
    this(
        transport,
        retries,
        breaker,
        new EndpointGuards(events),
        CallAdmission.EVERY,
        events,
        catalogue);
  }

  /**
   * @param guards may be shared with those of another configuration
   * @param admission is asked before each call of a provider
   */
  public ModelClients(
      HttpTransport transport,
      RetryPolicy retries,
      BreakerPolicy breaker,
      EndpointGuards guards,
      CallAdmission admission,
      Consumer<CallEvent> events,
      Supplier<Catalogue> catalogue) {
    this.transport = requireNonNull(transport, "transport");
    this.retries = requireNonNull(retries, "retries");
    this.breaker = requireNonNull(breaker, "breaker");
    this.guards = requireNonNull(guards, "guards");
    this.admission = requireNonNull(admission, "admission");
    this.events = requireNonNull(events, "events");
    this.catalogue = requireNonNull(catalogue, "catalogue");
  }

  /** Returns a client for {@code endpoint}, behind which there is no other to ask. */
  public ModelClient open(ProviderEndpoint endpoint) {
    return open(endpoint, false);
  }

  /**
   * Returns a client for {@code endpoint}, behind which there is no other to ask.
   *
   * @param free whether nobody is paid for its answers; calls are told of as such
   */
  public ModelClient open(ProviderEndpoint endpoint, boolean free) {
    return new NearNamesModelClient(
        able(endpoint, retries, false, free), endpoint, transport, catalogue);
  }

  /**
   * Returns a client for {@code endpoint} that gives up sooner, and asks nothing of what has failed
   * too often, because another model can be asked instead.
   */
  public ModelClient openBeforeAnother(ProviderEndpoint endpoint) {
    return openBeforeAnother(endpoint, false);
  }

  /**
   * Returns such a client.
   *
   * @param free as in {@link #open(ProviderEndpoint, boolean)}
   */
  public ModelClient openBeforeAnother(ProviderEndpoint endpoint, boolean free) {
    return able(endpoint, retries.beforeAnother(), true, free);
  }

  /** Gives the models what they lack, by their profiles and by what has shown since. */
  private ModelClient able(
      ProviderEndpoint known, RetryPolicy policy, boolean hasAnother, boolean free) {
    LearnedChanges lacking = learned.computeIfAbsent(where(known), _ -> new LearnedChanges());
    ProviderEndpoint endpoint = known.with(known.profiles().with(lacking));
    ModelClient client =
        new MendingModelClient(
            new ToolPromptClient(asked(endpoint, policy, hasAnother, free), endpoint.profiles()),
            endpoint.profiles());
    return new LearningModelClient(
        new FittingModelClient(client, endpoint, catalogue), endpoint, lacking, catalogue, events);
  }

  private ModelClient asked(
      ProviderEndpoint endpoint, RetryPolicy policy, boolean hasAnother, boolean free) {
    EndpointGuards.Guards own = guards.of(endpoint, breaker);
    ModelClient client =
        new ObservedModelClient(
            new HttpModelClient(endpoint, transport),
            endpoint.name(),
            free,
            admission,
            call -> events.accept(new CallEvent.Ended(call)));
    if (own.limit() != null) {
      client = new LimitedModelClient(client, endpoint.name(), own.limit());
    }
    if (own.breakers() != null) {
      client = new BreakingModelClient(client, endpoint.name(), own.breakers(), hasAnother);
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

  private static Where where(ProviderEndpoint endpoint) {
    return new Where(endpoint.name(), endpoint.base());
  }

  private record Where(String name, URI base) {}
}
