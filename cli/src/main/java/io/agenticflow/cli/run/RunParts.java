package io.agenticflow.cli.run;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.config.BudgetConfiguration;
import io.agenticflow.config.Configuration;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.vocabulary.Money;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What runs of one process can share: the connections to providers, the ledger and the budgets.
 * Safe for use by several threads.
 */
record RunParts(SocketTransport transport, ProcessLedger ledger, ProcessBudgets budgets)
    implements AutoCloseable {

  /**
   * Opens them.
   *
   * @param lent the budgets, where another has opened them; else null
   * @param notes is told in one line what people should know
   */
  static RunParts open(
      Configuration configuration,
      ParsedArguments arguments,
      @Nullable ProcessBudgets lent,
      Consumer<String> notes) {
    return open(
        configuration,
        prices ->
            lent == null
                ? ProcessBudgets.ofRun(arguments, configuration, prices, notes)
                : lent.lent(),
        notes);
  }

  /**
   * Opens them for a tree of runs with limits of its own.
   *
   * @param dollars the most that all may cost, or null
   * @param tokens the most that all may use, or null
   */
  static RunParts ofTree(
      Configuration configuration,
      ParsedArguments arguments,
      @Nullable Money dollars,
      @Nullable Long tokens,
      Consumer<String> notes) {
    BudgetConfiguration limits = RunLimits.of(configuration, dollars, tokens);
    return open(
        configuration,
        prices -> ProcessBudgets.ofRun(arguments, configuration, limits, prices, notes),
        notes);
  }

  private static RunParts open(
      Configuration configuration,
      Function<Supplier<Prices>, ProcessBudgets> budgets,
      Consumer<String> notes) {
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    Supplier<Prices> prices = () -> new Prices(catalogue, configuration.prices());
    return new RunParts(
        new SocketTransport(configuration.proxies()),
        new ProcessLedger(configuration, prices, notes),
        budgets.apply(prices));
  }

  @Override
  public void close() {
    transport.close();
    ledger.close();
    budgets.close();
  }
}
