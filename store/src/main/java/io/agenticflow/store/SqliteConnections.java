package io.agenticflow.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;

/**
 * A database file of this machine, in write-ahead mode: several processes may use it at once, one
 * of them writing. Connections that were given back are kept for the next who wants one.
 */
final class SqliteConnections implements Connections {
  /** How long to wait for another process that is writing. */
  private static final int BUSY_MILLIS = 60_000;

  private final String url;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param file made where it is not there yet; only the owner can read it, nor the files beside
   *     it, whose rights SQLite takes from it
   */
  SqliteConnections(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      OwnerOnly.folder(folder);
    }
    OwnerOnly.ensure(file);
    url = "jdbc:sqlite:" + file;
  }

  @Override
  public Connection take() throws SQLException {
    synchronized (idle) {
      Connection known = idle.poll();
      if (known != null) {
        return known;
      }
    }
    return open();
  }

  private Connection open() throws SQLException {
    Properties properties = new Properties();
    // A transaction that begins by reading, and then finds that another has written, would fail.
    properties.setProperty("transaction_mode", "IMMEDIATE");
    properties.setProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
    properties.setProperty("journal_mode", "WAL");
    // What a transaction has written outlives a kill; a power cut may take the last ones.
    properties.setProperty("synchronous", "NORMAL");
    return DriverManager.getConnection(url, properties);
  }

  @Override
  public void giveBack(Connection connection) throws SQLException {
    synchronized (idle) {
      if (!closed) {
        idle.push(connection);
        return;
      }
    }
    connection.close();
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      for (Connection each : idle) {
        try {
          each.close();
        } catch (SQLException e) {
          // What was committed is in the file; the process's end closes the rest.
        }
      }
      idle.clear();
    }
  }
}
