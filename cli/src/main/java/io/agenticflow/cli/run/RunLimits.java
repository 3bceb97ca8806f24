package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Options;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.config.BudgetConfiguration.Scope;
import io.agenticflow.config.Configuration;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run may spend, by its command line and by the configuration. */
final class RunLimits {
  private RunLimits() {}

  /** Returns the most dollars for a run with all that it starts; null for any. */
  static @Nullable Money dollars(ParsedArguments arguments, Configuration configuration) {
    BigDecimal typed = arguments.get(Options.MAX_BUDGET);
    BigDecimal dollars = typed == null ? configuration.maxBudget() : typed;
    return dollars == null ? null : Money.ofDollars(dollars);
  }

  /**
   * Returns all budgets of a run. What the command line says of the run is a limit of its tree of
   * agents, the lower one where the configuration has one too.
   *
   * <p>Dollars are held against the answer's full length only where the user says how long it may
   * be; else the run itself stops before a call whose prompt alone would pass them.
   */
  static BudgetConfiguration of(ParsedArguments arguments, Configuration configuration) {
    Money dollars =
        arguments.get(Options.MAX_TOKENS) == null ? null : dollars(arguments, configuration);
    return of(configuration, dollars, arguments.get(Options.MAX_BUDGET_TOKENS));
  }

  /**
   * Returns the budgets of the configuration, and limits of the tree of agents besides, which hold
   * calls that are under way with what they may cost at most.
   */
  static BudgetConfiguration of(
      Configuration configuration, @Nullable Money dollars, @Nullable Long tokens) {
    if (dollars == null && tokens == null) {
      return configuration.budgets();
    }
    Map<Scope, Limit> limits = new EnumMap<>(Scope.class);
    limits.putAll(configuration.budgets().limits());
    Limit said = limits.getOrDefault(Scope.AGENT_TREE, new Limit(null, null, Reset.NEVER));
    limits.put(
        Scope.AGENT_TREE,
        new Limit(lower(said.money(), dollars), lower(said.tokens(), tokens), Reset.NEVER));
    return new BudgetConfiguration(limits);
  }

  private static <T extends Comparable<T>> @Nullable T lower(@Nullable T one, @Nullable T other) {
    return one == null ? other : other == null ? one : one.compareTo(other) <= 0 ? one : other;
  }
}
