package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Prices every call that is over and writes it down. A call that cannot be written down is said
 * once, and ends nothing. Safe for use by several threads.
 */
public final class LedgerRecorder implements Consumer<CallRecord>, AutoCloseable {
  private final Spool spool;
  private final Supplier<Prices> prices;
  private final Consumer<String> problems;
  private final AtomicBoolean complained = new AtomicBoolean();

  /**
   * @param spool is closed with this
   * @param prices asked with each call: they may change while a gateway runs
   * @param problems is told in one line what cannot be written, and why
   */
  public LedgerRecorder(Spool spool, Supplier<Prices> prices, Consumer<String> problems) {
    this.spool = requireNonNull(spool, "spool");
    this.prices = requireNonNull(prices, "prices");
    this.problems = requireNonNull(problems, "problems");
  }

  @Override
  public void accept(CallRecord call) {
    try {
      spool.write(
          new LedgerEntry(
              Spool.newId(call.began().toEpochMilli()), call, cost(call, prices.get())));
    } catch (IOException e) {
      complain(e);
    }
  }

  /**
   * Returns what a call cost: nothing where it was answered on this machine, else the provider's
   * word where there is one, else tokens times price.
   */
  public static CallCost cost(CallRecord call, Prices prices) {
    if (call.free()) {
      return CallCost.FREE;
    }
    Money reported = call.usage().cost();
    if (reported != null) {
      return new CallCost(reported, CallCost.Basis.PROVIDER, null, null);
    }
    Answerer answerer = call.answerer();
    Optional<Price> price = prices.find(answerer.provider(), answerer.model());
    if (price.isEmpty()) {
      return CallCost.UNKNOWN;
    }
    return new CallCost(
        price.get().of(call.usage()),
        CallCost.Basis.LIST,
        price.get().source(),
        price.get().date());
  }

  private void complain(IOException e) {
    if (complained.compareAndSet(false, true)) {
      problems.accept("what a model call cost cannot be written down in the ledger: " + e);
    }
  }

  @Override
  public void close() {
    try {
      spool.close();
    } catch (IOException e) {
      complain(e);
    }
  }
}
