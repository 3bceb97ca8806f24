package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.resilience.Breakers;
import io.agenticflow.provider.resilience.ConcurrencyLimit;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The breakers and the limits of calls at once of all endpoints. They belong to the endpoint,
 * whatever the number of clients for it, and outlive a configuration: where the same endpoint is
 * met again, with the same key and policies, it is as its calls have left it. Safe for use by
 * several threads.
 */
public final class EndpointGuards {
  private final Consumer<CallEvent> events;
  private final Map<Where, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param events hears of breakers
   */
  public EndpointGuards(Consumer<CallEvent> events) {
    this.events = requireNonNull(events, "events");
  }

  /**
   * What stands before an endpoint.
   *
   * @param breakers null where nothing is ever left alone
   * @param limit null where any number of calls may be made at once
   */
  record Guards(@Nullable Breakers breakers, @Nullable ConcurrencyLimit limit) {}

  private record Where(String name, URI base) {}

  /** What must be the same for the guards to be. */
  private record Likeness(
      Credential credential,
      Map<String, String> headers,
      BreakerPolicy breaker,
      @Nullable ConcurrencyPolicy concurrency) {}

  private record Entry(Likeness likeness, Guards guards) {}

  Guards of(ProviderEndpoint endpoint, BreakerPolicy breaker) {
    Likeness likeness =
        new Likeness(endpoint.credential(), endpoint.headers(), breaker, endpoint.concurrency());
    Entry entry =
        entries.compute(
            new Where(endpoint.name(), endpoint.base()),
            (_, known) ->
                known != null && known.likeness().equals(likeness)
                    ? known
                    : new Entry(likeness, made(endpoint, breaker)));
    return entry.guards();
  }

  private Guards made(ProviderEndpoint endpoint, BreakerPolicy breaker) {
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
}
