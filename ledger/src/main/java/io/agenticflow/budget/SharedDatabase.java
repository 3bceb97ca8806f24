package io.agenticflow.budget;

import io.agenticflow.ledger.LedgerTables;
import io.agenticflow.store.Database;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's database, opened when something is first wanted of it: most processes want nothing.
 * Safe for use by several threads.
 */
public final class SharedDatabase implements Supplier<Database>, AutoCloseable {
  private final Path home;
  private final @Nullable String url;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Database open;

  /**
   * @param home the program's
   * @param url of a database that several machines share; null for the file in {@code home}
   */
  public SharedDatabase(Path home, @Nullable String url) {
    this.home = home;
    this.url = url;
  }

  /**
   * Returns it, open.
   *
   * @throws io.agenticflow.ledger.StoreException where it cannot be opened; the next one who wants
   *     it tries again
   */
  @Override
  public Database get() {
    Database known = open;
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      Database first = open;
      if (first != null) {
        return first;
      }
      Database made = LedgerTables.open(home, url);
      open = made;
      return made;
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void close() {
    opening.lock();
    try {
      Database known = open;
      open = null;
      if (known != null) {
        known.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
