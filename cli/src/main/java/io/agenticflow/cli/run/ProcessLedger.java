package io.agenticflow.cli.run;

import io.agenticflow.catalogue.Prices;
import io.agenticflow.config.Configuration;
import io.agenticflow.ledger.Ledger;
import io.agenticflow.ledger.LedgerRecorder;
import io.agenticflow.ledger.Spool;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.secret.Secret;
import io.agenticflow.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the model calls of this process into the ledger. The database itself is left alone, which
 * would cost more than a run has to spare, unless it is one that other machines read.
 */
public final class ProcessLedger implements AutoCloseable {
  private final Configuration configuration;
  private final Consumer<String> notes;
  private final LedgerRecorder recorder;
  private volatile boolean failing;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param prices asked with each call
   * @param notes is told in one line what cannot be written
   */
  public ProcessLedger(
      Configuration configuration, Supplier<Prices> prices, Consumer<String> notes) {
    this.configuration = configuration;
    this.notes = notes;
    this.recorder =
        new LedgerRecorder(new Spool(Ledger.spool(configuration.home())), prices, notes);
  }

  /** Opens the ledger that a configuration means, for whoever reads it. */
  public static Ledger open(Configuration configuration, Consumer<String> notes) {
    return Ledger.open(configuration.home(), url(configuration), notes);
  }

  /**
   * Has what is written down taken into the database now and then, as a process should that lives
   * long: nobody may ask for it in weeks.
   */
  public ProcessLedger takenIn(Duration every) {
    Thread.ofVirtual().name("ledger-intake").start(() -> takeIn(every));
    return this;
  }

  private void takeIn(Duration every) {
    try {
      while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try (Ledger _ = open(configuration, notes)) {
          failing = false;
        } catch (StoreException e) {
          if (!failing) {
            failing = true;
            notes.accept(e.getMessage() + "; what calls cost is kept and goes there later");
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns what writes the calls down and hands everything on. */
  public Consumer<CallEvent> before(Consumer<CallEvent> next) {
    return event -> {
      if (event instanceof CallEvent.Ended ended) {
        recorder.accept(ended.call());
      }
      next.accept(event);
    };
  }

  private static @Nullable String url(Configuration configuration) {
    Secret url = configuration.ledgerUrl();
    return url == null ? null : url.reveal();
  }

  @Override
  public void close() {
    closed.countDown();
    recorder.close();
    if (configuration.ledgerUrl() != null) {
      try (Ledger _ = open(configuration, notes)) {
        // What is written down is in the database now.
      } catch (StoreException e) {
        notes.accept(e.getMessage() + "; what this run cost is kept and goes there with the next");
      }
    }
  }
}
