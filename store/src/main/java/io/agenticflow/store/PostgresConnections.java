package io.agenticflow.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A PostgreSQL server that several machines share. */
final class PostgresConnections implements Connections {
  private static final int MOST = 8;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final HikariDataSource pool;

  /**
   * @param name of its connections, for who looks at the threads
   * @param url begins with {@code jdbc:postgresql:}
   */
  PostgresConnections(String name, String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setPoolName(name);
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(LONGEST_WAIT.toMillis());
    // The first use says what is wrong, with the driver's own words.
    config.setInitializationFailTimeout(-1);
    pool = new HikariDataSource(config);
  }

  @Override
  public Connection take() throws SQLException {
    return pool.getConnection();
  }

  @Override
  public void giveBack(Connection connection) throws SQLException {
    connection.close();
  }

  @Override
  public void close() {
    pool.close();
  }
}
