package io.agenticflow.routing.policy;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.RoutingConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes the router that a configuration describes. */
public final class ConfiguredRouter {
  private ConfiguredRouter() {}

  /**
   * Returns a router with the policies that are switched on, in this order: what was named for the
   * task, the rules.
   *
   * @param catalogue for prices; read where one is needed
   */
  public static Router of(Configuration configuration, Supplier<Catalogue> catalogue) {
    RoutingConfiguration routing = configuration.routing();
    RoutePrices prices = RoutePrices.of(configuration, catalogue);
    List<RoutePolicy> policies = new ArrayList<>();
    if (routing.isOn()) {
      policies.add(new ExplicitPolicy());
    }
    if (!routing.rules().isEmpty()) {
      policies.add(new RulesPolicy(routing.rules()));
    }
    return new Router(policies, prices);
  }
}
