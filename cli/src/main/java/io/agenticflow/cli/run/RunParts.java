package io.agenticflow.cli.run;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.catalogue.StoredCatalogue;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.config.Configuration;
import io.agenticflow.provider.http.SocketTransport;
import java.util.function.Consumer;
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
    StoredCatalogue catalogue = new StoredCatalogue(configuration.home());
    Supplier<Prices> prices = () -> new Prices(catalogue, configuration.prices());
    return new RunParts(
        new SocketTransport(configuration.proxies()),
        new ProcessLedger(configuration, prices, notes),
        lent == null
            ? ProcessBudgets.ofRun(arguments, configuration, prices, notes)
            : lent.lent());
  }

  @Override
  public void close() {
    transport.close();
    ledger.close();
    budgets.close();
  }
}
