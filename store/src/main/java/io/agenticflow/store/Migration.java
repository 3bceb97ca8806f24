package io.agenticflow.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogFactory;

/**
 * Brings a database's tables to the form that this program knows, by the numbered scripts of a
 * schema. The migrating library takes a second to start, so that it is asked only where the number
 * of the last script differs.
 */
final class Migration {
  private Migration() {}

  /**
   * Returns whether the tables are as they should be.
   *
   * @throws StoreException where a newer program has changed them
   */
  static boolean isCurrent(Schema schema, Connection connection) throws SQLException {
    int version = version(schema, connection);
    if (version > schema.version()) {
      throw new StoreException(
          schema.title()
              + " was written by a newer version of this program (its form is "
              + version
              + ", this one knows "
              + schema.version()
              + "): update the program");
    }
    return version == schema.version();
  }

  private static int version(Schema schema, Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, null, schema.history(), new String[] {"TABLE"})) {
      if (!tables.next()) {
        return 0;
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT max(CAST(version AS INTEGER)) FROM "
                    + schema.history()
                    + " WHERE success")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  /** Brings the tables up to date. On one machine, for one process at a time. */
  static void migrate(Schema schema, Connections connections) {
    LogFactory.setLogCreator(_ -> new Silence());
    try {
      Flyway.configure()
          .dataSource(new Source(connections))
          .locations("classpath:" + schema.scripts())
          .table(schema.history())
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "the tables of " + schema.title() + " cannot be made: " + firstLine(e), e);
    }
  }

  private static String firstLine(FlywayException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** What the library has to say is in its exceptions. */
  private static final class Silence implements Log {
    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void error(String message) {}

    @Override
    public void error(String message, Exception e) {}

    @Override
    public void notice(String message) {}
  }

  /** Lends connections in the form that the library wants. */
  private record Source(Connections connections) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      return connections.take(); // the library closes it: one less to keep
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
      return new PrintWriter(java.io.Writer.nullWriter());
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
