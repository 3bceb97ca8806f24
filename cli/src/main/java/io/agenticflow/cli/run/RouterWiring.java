package io.agenticflow.cli.run;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.routing.policy.ConfiguredRouter;
import io.agenticflow.routing.policy.ModelClassifier;
import io.agenticflow.routing.policy.Router;
import io.agenticflow.routing.policy.WorkClassifier;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a configuration's router, with the model that helps it to sort tasks. */
public final class RouterWiring {
  private RouterWiring() {}

  /**
   * Returns the router.
   *
   * @param catalogue for prices
   * @param models where the classifier comes from; null for a router that asks no model
   * @throws CliException where the policy file cannot be read
   */
  public static Router of(
      Configuration configuration, Supplier<Catalogue> catalogue, @Nullable ModelWiring models) {
    String name = configuration.routing().classifier();
    try {
      return ConfiguredRouter.of(
          configuration,
          catalogue,
          models == null || name == null ? null : classifier(name, models));
    } catch (ConfigurationException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** The model is made ready when the first task is to be sorted. */
  private static WorkClassifier classifier(String name, ModelWiring models) {
    return (task, works) -> {
      ChosenModel chosen = models.choose(null, name, List.of());
      return new ModelClassifier(
              chosen.client(),
              chosen.model(),
              (usage, answerer) -> chosen.pricer().price(usage, answerer).amount())
          .pick(task, works);
    };
  }
}
