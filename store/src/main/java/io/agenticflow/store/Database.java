package io.agenticflow.store;

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
 * A database of this program: a file of this machine ({@code NAME.db}, SQLite), or a PostgreSQL
 * server that several machines share. Its tables are there, in the form that this program knows,
 * when it is open. Safe for use by several threads and processes.
 */
public final class Database implements AutoCloseable {
  /** What a URL of a shared database begins with. */
  public static final String SHARED = "jdbc:postgresql:";

  private static final Pattern SECRETS = Pattern.compile("(?i)(password|user)=[^&]*");

  /** Opening takes turns within this process; a file lock does so among processes. */
  private static final ReentrantLock OPENING = new ReentrantLock();

  private final Schema schema;
  private final Connections connections;
  private final String shown;

  /** Writers of a file take turns here, in order, rather than by asking SQLite again and again. */
  private final @Nullable ReentrantLock turns;

  private Database(
      Schema schema, Connections connections, String shown, @Nullable ReentrantLock turns) {
    this.schema = schema;
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
   * @param schema its tables
   * @param home the program's home, in which the file is
   * @param url of a shared database, {@code jdbc:postgresql://host/name?user=…&password=…}; null
   *     for the file
   * @throws StoreException where it cannot be opened
   */
  public static Database open(Schema schema, Path home, @Nullable String url) {
    requireNonNull(schema, "schema");
    requireNonNull(home, "home");
    if (url != null && !url.startsWith(SHARED)) {
      throw new StoreException(
          "a server for "
              + schema.title()
              + " is named by a URL that begins with "
              + SHARED
              + ", and "
              + withoutSecrets(url)
              + " does not");
    }
    try {
      OwnerOnly.folder(home);
      Database database =
          url == null
              ? new Database(
                  schema,
                  new SqliteConnections(home.resolve(schema.file())),
                  home.resolve(schema.file()).toString(),
                  new ReentrantLock(true))
              : new Database(
                  schema, new PostgresConnections(schema.name(), url), withoutSecrets(url), null);
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
      throw new StoreException(schema.title() + " in " + home + " cannot be opened: " + e, e);
    }
  }

  private void prepare(Path home) throws IOException {
    if (read(connection -> Migration.isCurrent(schema, connection))) {
      return;
    }
    OPENING.lock();
    try (FileChannel lock = OwnerOnly.open(home.resolve(schema.name() + ".migration.lock"))) {
      lock.lock();
      if (!read(connection -> Migration.isCurrent(schema, connection))) {
        Migration.migrate(schema, connections);
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
   * @throws StoreException where that fails
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
   * @throws StoreException where that fails
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

  private StoreException failed(String what, SQLException e) {
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new StoreException(
        schema.title() + " (" + shown + ") cannot be " + what + ": " + withoutSecrets(why), e);
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
