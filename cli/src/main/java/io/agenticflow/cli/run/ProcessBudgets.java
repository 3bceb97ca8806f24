package io.agenticflow.cli.run;

import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.SharedDatabase;
import io.agenticflow.catalogue.Prices;
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

  private ProcessBudgets(@Nullable Budgets budgets) {
    this.budgets = budgets;
  }

  /**
   * Returns those of a run, or nothing that could cost time where there are none.
   *
   * @param limits of the configuration and the command line together
   * @param isLimitChosen whether the user says how long an answer may be
   * @param notes is told in one line when a budget is nearly spent
   */
  static ProcessBudgets ofRun(
      Configuration configuration,
      BudgetConfiguration limits,
      Supplier<Prices> prices,
      boolean isLimitChosen,
      Consumer<String> notes) {
    return new ProcessBudgets(
        limits.limits().isEmpty()
            ? null
            : open(configuration, () -> limits, prices, isLimitChosen, notes).readAhead());
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
    if (budgets != null) {
      budgets.close();
    }
  }
}
