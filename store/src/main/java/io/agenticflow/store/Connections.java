package io.agenticflow.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Gives out connections to one database. Safe for use by several threads. */
interface Connections extends AutoCloseable {

  /** Waits for a connection that is in no transaction and commits each statement by itself. */
  Connection take() throws SQLException;

  /** Takes one back, in the state in which it was given. */
  void giveBack(Connection connection) throws SQLException;

  @Override
  void close();
}
