package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The database behind the ledger, and behind whatever else must be counted exactly across
 * processes: a file of this machine ({@code ledger.db}, SQLite), or a PostgreSQL server that
 * several machines share. Its tables are there, in the form that this program knows, when it is
 * open. Safe for use by several threads and processes.
 */
public final class LedgerDatabase implements AutoCloseable {
  /** The file's name in the program's home. */
  public static final String FILE = "ledger.db";

  /** What a URL of a shared database begins with. */
  public static final String SHARED = "jdbc:postgresql:";

  private static final Pattern SECRETS = Pattern.compile("(?i)(password|user)=[^&]*");

  /** Opening takes turns within this process; a file lock does so among processes. */
  private static final ReentrantLock OPENING = new ReentrantLock();

  private final Connections connections;
  private final String shown;

  /** Writers of a file take turns here, in order, rather than by asking SQLite again and again. */
  private final @Nullable ReentrantLock turns;

  private LedgerDatabase(Connections connections, String shown, @Nullable ReentrantLock turns) {
    this.connections = connections;
    this.shown = shown;
    this.turns = turns;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @param connection not to be closed, committed or kept
     */
    T with(Connection connection) throws SQLException;
  }

  /**
   * Opens the database, makes it where it is not there yet, and brings its tables up to date.
   *
   * @param home the program's home, in which the file is
   * @param url of a shared database, {@code jdbc:postgresql://host/name?user=…&password=…}; null
   *     for the file
   * @throws LedgerException where it cannot be opened
   */
  public static LedgerDatabase open(Path home, @Nullable String url) {
    requireNonNull(home, "home");
    if (url != null && !url.startsWith(SHARED)) {
      throw new LedgerException(
          "a shared ledger is named by a URL that begins with "
              + SHARED
              + ", and "
              + withoutSecrets(url)
              + " does not");
    }
    try {
      OwnerOnly.folder(home);
      LedgerDatabase database =
          url == null
              ? new LedgerDatabase(
                  new SqliteConnections(home.resolve(FILE)),
                  home.resolve(FILE).toString(),
                  new ReentrantLock(true))
              : new LedgerDatabase(new PostgresConnections(url), withoutSecrets(url), null);
      boolean isOpen = false;
      try {
        database.prepare(home);
        isOpen = true;
      } finally {
        if (!isOpen) {
          database.close();
        }
      }
      return database;
    } catch (IOException e) {
      throw new LedgerException("the ledger in " + home + " cannot be opened: " + e, e);
    }
  }

  private void prepare(Path home) throws IOException {
    if (read(Schema::isCurrent)) {
      return;
    }
    OPENING.lock();
    try (FileChannel lock = OwnerOnly.open(home.resolve("ledger.migration.lock"))) {
      lock.lock();
      if (!read(Schema::isCurrent)) {
        Schema.migrate(connections);
      }
    } finally {
      OPENING.unlock();
    }
  }

  /** Returns where the database is, without a password. */
  @Override
  public String toString() {
    return shown;
  }

  /**
   * Reads.
   *
   * @throws LedgerException where that fails
   */
  public <T extends @Nullable Object> T read(Work<T> work) {
    try {
      Connection connection = connections.take();
      try {
        return work.with(connection);
      } finally {
        connections.giveBack(connection);
      }
    } catch (SQLException e) {
      throw failed("read", e);
    }
  }

  /**
   * Does all or nothing of something: commits where {@code work} returns, takes back where it
   * throws. In the file one transaction runs at a time, and sees what those before it wrote; on a
   * server rows have to be locked by what is done with them.
   *
   * @throws LedgerException where that fails
   */
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (turns != null) {
      turns.lock();
    }
    try {
      Connection connection = connections.take();
      try {
        return transaction(connection, work);
      } finally {
        connections.giveBack(connection);
      }
    } catch (SQLException e) {
      throw failed("written", e);
    } finally {
      if (turns != null) {
        turns.unlock();
      }
    }
  }

  private static <T extends @Nullable Object> T transaction(Connection connection, Work<T> work)
      throws SQLException {
    boolean done = false;
    connection.setAutoCommit(false);
    try {
      T result = work.with(connection);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    }
  }

  private LedgerException failed(String what, SQLException e) {
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new LedgerException(
        "the ledger (" + shown + ") cannot be " + what + ": " + withoutSecrets(why), e);
  }

  private static String withoutSecrets(String url) {
    int query = url.indexOf('?');
    String shown = query < 0 ? url : url.substring(0, query);
    int at = shown.indexOf('@');
    int host = shown.indexOf("//");
    return SECRETS
        .matcher(
            at > 0 && host >= 0 ? shown.substring(0, host + 2) + shown.substring(at + 1) : shown)
        .replaceAll("$1=…");
  }

  @Override
  public void close() {
    connections.close();
  }
}
