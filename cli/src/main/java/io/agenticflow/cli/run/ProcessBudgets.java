package io.agenticflow.cli.run;

import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.SharedDatabase;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Options;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.Configuration;
import io.agenticflow.provider.CallAdmission;
import io.agenticflow.secret.Secret;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The budgets of this process's model calls. */
public final class ProcessBudgets implements AutoCloseable {
  private final @Nullable Budgets budgets;
  private final boolean isLent;

  private ProcessBudgets(@Nullable Budgets budgets, boolean isLent) {
    this.budgets = budgets;
    this.isLent = isLent;
  }

  /** Returns the same for a part of the work, whose end does not close them. */
  ProcessBudgets lent() {
    return new ProcessBudgets(budgets, true);
  }

  /**
   * Returns those of a run, or nothing that could cost time where there are none.
   *
   * @param arguments limits of theirs go beside those of the configuration
   * @param notes is told in one line when a budget is nearly spent
   */
  static ProcessBudgets ofRun(
      ParsedArguments arguments,
      Configuration configuration,
      Supplier<Prices> prices,
      Consumer<String> notes) {
    return ofRun(arguments, configuration, RunLimits.of(arguments, configuration), prices, notes);
  }

  /**
   * Returns those of a run, or nothing that could cost time where there are none.
   *
   * @param limits all that hold
   */
  static ProcessBudgets ofRun(
      ParsedArguments arguments,
      Configuration configuration,
      BudgetConfiguration limits,
      Supplier<Prices> prices,
      Consumer<String> notes) {
    boolean isLimitChosen = arguments.get(Options.MAX_TOKENS) != null;
    return new ProcessBudgets(
        limits.limits().isEmpty()
            ? null
            : open(configuration, () -> limits, prices, isLimitChosen, notes).readAhead(),
        false);
  }

  /**
   * Returns those of a gateway.
   *
   * @param configuration where the database is
   * @param limits asked with each call
   */
  public static Budgets open(
      Configuration configuration,
      Supplier<BudgetConfiguration> limits,
      Supplier<Prices> prices,
      boolean isLimitChosen,
      Consumer<String> notes) {
    Secret url = configuration.ledgerUrl();
    return new Budgets(
        limits,
        prices,
        isLimitChosen,
        new SharedDatabase(configuration.home(), url == null ? null : url.reveal()),
        notes,
        Clock.system(ZoneId.systemDefault()));
  }

  /** Returns what is asked before each call. */
  CallAdmission admission() {
    return budgets == null ? CallAdmission.EVERY : budgets;
  }

  @Override
  public void close() {
    if (budgets != null && !isLent) {
      budgets.close();
    }
  }
}
