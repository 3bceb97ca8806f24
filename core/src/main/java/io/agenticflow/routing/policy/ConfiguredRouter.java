package io.agenticflow.routing.policy;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.RoutingConfiguration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the router that a configuration describes. */
public final class ConfiguredRouter {
  private ConfiguredRouter() {}

  /**
   * Returns a router that asks no model: kinds of work are told by words alone.
   *
   * @see #of(Configuration, Supplier, WorkClassifier)
   */
  public static Router of(Configuration configuration, Supplier<Catalogue> catalogue) {
    return of(configuration, catalogue, null);
  }

  /**
   * Returns a router with the policies that are switched on, in this order: what was named for the
   * task, rules, kinds of work in plain language, what was learned, the split by complexity, and
   * above all of them the reluctance to change a conversation's model.
   *
   * @param catalogue for prices; read where one is needed
   * @param classifier tells kinds of work; null to tell them by words alone
   * @throws ConfigurationException where the policy file or what was learned cannot be read
   */
  public static Router of(
      Configuration configuration,
      Supplier<Catalogue> catalogue,
      @Nullable WorkClassifier classifier) {
    RoutingConfiguration routing = configuration.routing();
    RoutePrices prices = RoutePrices.of(configuration, catalogue);
    List<RoutePolicy> policies = new ArrayList<>();
    if (routing.isOn()) {
      policies.add(new ExplicitPolicy());
    }
    if (!routing.rules().isEmpty()) {
      policies.add(new RulesPolicy(routing.rules()));
    }
    Path file = routing.policyFile();
    if (file != null) {
      policies.add(
          new PlainLanguagePolicy(
              PolicyFile.read(file),
              classifier == null ? withoutAsking(routing.classifier()) : classifier));
    }
    if (routing.learned() != null) {
      policies.add(LearnedPolicy.of(routing.learned()));
    }
    if (routing.hybrid() != null) {
      policies.add(
          new HybridPolicy(
              routing.hybrid(),
              new ScoreMemory(configuration.home().resolve("routing").resolve("scores"))));
    }
    if (routing.sticky() != null && routing.isOn()) {
      policies.add(new StickyPolicy(routing.sticky(), prices, InstantSource.system()));
    }
    return new Router(policies, prices);
  }

  private static WorkClassifier withoutAsking(@Nullable String model) {
    WorkClassifier words = new WordClassifier();
    return model == null
        ? words
        : (task, works) -> {
          WorkClassifier.Pick pick = words.pick(task, works);
          return new WorkClassifier.Pick(
              pick.index(), pick.how() + ", without asking " + model, pick.spent());
        };
  }
}
