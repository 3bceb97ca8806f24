package io.agenticflow.ledger;

import io.agenticflow.store.Database;
import io.agenticflow.store.StoreException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as who reads it sees it: the database, with everything in it that this machine's
 * processes have written down so far. Safe for use by several threads.
 */
public final class Ledger implements AutoCloseable {
  private static final String SPOOL = "ledger-spool";

  private final Database database;
  private final Path spool;
  private final Consumer<String> problems;

  private Ledger(Database database, Path spool, Consumer<String> problems) {
    this.database = database;
    this.spool = spool;
    this.problems = problems;
  }

  /** Returns the folder of the files to which the processes of a home write: {@link Spool}'s. */
  public static Path spool(Path home) {
    return home.resolve(SPOOL);
  }

  /**
   * Opens the ledger and takes in what was written down.
   *
   * @param home the program's home
   * @param url of a shared database; null for the file in {@code home}
   * @param problems is told in one line of what cannot be read
   * @throws StoreException where the database cannot be used
   */
  public static Ledger open(Path home, @Nullable String url, Consumer<String> problems) {
    Database database = LedgerTables.open(home, url);
    Ledger ledger = new Ledger(database, spool(home), problems);
    boolean isRead = false;
    try {
      ledger.takeIn();
      isRead = true;
    } finally {
      if (!isRead) {
        database.close();
      }
    }
    return ledger;
  }

  /**
   * Takes in what was written down since.
   *
   * @return how many entries were new
   * @throws StoreException where the database cannot be written; then nothing is lost
   */
  public int takeIn() {
    return new Intake(spool, database, problems).take();
  }

  public LedgerReports reports() {
    return new LedgerReports(database);
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
  }
}
