package io.agenticflow.cli.run;

import io.agenticflow.agent.CallPricer;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.resilience.DeadlineModelClient;
import io.agenticflow.routing.AskedModelClient;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.routing.FallbackModelClient;
import io.agenticflow.routing.FallbackModelClient.Leg;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes one of a model and those that stand in for it: one client, and the price of each. */
record Chain(
    ChosenModel first,
    List<ChosenModel> others,
    Supplier<Catalogue> catalogue,
    Consumer<CallEvent> events) {

  /**
   * Returns all of them under the name of the first.
   *
   * @param asked as the user named the first; null where nothing was named
   * @param notice of the whole, or null
   * @param timeout for one request with all its retries and fallbacks, or null
   */
  ChosenModel joined(@Nullable String asked, @Nullable String notice, @Nullable Duration timeout) {
    Map<Answerer, Leg> legs = new LinkedHashMap<>();
    Map<Answerer, CallPricer> pricers = new LinkedHashMap<>();
    add(first, legs, pricers);
    others.forEach(other -> add(other, legs, pricers));
    boolean alone = legs.size() == 1;
    ModelClient client =
        alone
            ? first.client()
            : new FallbackModelClient(List.copyOf(legs.values()), catalogue, events);
    return new ChosenModel(
        new AskedModelClient(
            timeout == null ? client : new DeadlineModelClient(client, "the request", timeout),
            asked,
            first.reason()),
        first.provider(),
        first.model(),
        alone
            ? first.pricer()
            : (usage, answerer) ->
                (answerer == null ? first.pricer() : pricers.getOrDefault(answerer, first.pricer()))
                    .price(usage, answerer),
        notice,
        alone ? first.maxTokens() : null, // each has its own
        first.reason(),
        first.alternatives(),
        first.window(),
        first.seesImages());
  }

  /** One that is there already is not asked twice. */
  private static void add(
      ChosenModel model, Map<Answerer, Leg> legs, Map<Answerer, CallPricer> pricers) {
    Answerer answerer = new Answerer(model.provider(), model.model());
    legs.putIfAbsent(answerer, new Leg(model.client(), answerer, model.maxTokens()));
    pricers.putIfAbsent(answerer, model.pricer());
  }
}
