package io.agenticflow.ledger;

import io.agenticflow.store.Database;
import io.agenticflow.store.Schema;
import io.agenticflow.store.StoreException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The tables of the ledger, and of whatever else must be counted exactly across processes. */
public final class LedgerTables {
  /** The file's name in the program's home. */
  public static final String FILE = "ledger.db";

  static final Schema SCHEMA =
      new Schema("the ledger", "ledger", "io/agenticflow/ledger/schema", 2, "schema_history");

  private LedgerTables() {}

  /**
   * Opens the database, makes it where it is not there yet, and brings its tables up to date.
   *
   * @param home the program's home, in which the file is
   * @param url of a shared database, {@code jdbc:postgresql://host/name?user=…&password=…}; null
   *     for the file
   * @throws StoreException where it cannot be opened
   */
  public static Database open(Path home, @Nullable String url) {
    return Database.open(SCHEMA, home, url);
  }
}
