package io.agenticflow.provider.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for their next request, the youngest first. Safe for use by several
 * threads.
 */
final class IdleConnections {
  private final int mostPerRoute;
  private final Map<Route, Deque<Connection>> idle = new HashMap<>();
  private boolean closed;

  IdleConnections(int mostPerRoute) {
    this.mostPerRoute = mostPerRoute;
  }

  /** Returns a connection that the server has not closed, or null. */
  @Nullable Connection take(Route route) {
    while (true) {
      Connection connection;
      synchronized (this) {
        Deque<Connection> waiting = idle.get(route);
        connection = waiting == null ? null : waiting.pollFirst();
      }
      if (connection == null) {
        return null;
      }
      if (connection.isUsable(System.nanoTime())) {
        return connection;
      }
      connection.close();
    }
  }

  /** Keeps a connection for at most {@code limitNanos}, or closes it where there are enough. */
  void put(Connection connection, long limitNanos) {
    Connection tooMany = null;
    synchronized (this) {
      if (closed) {
        tooMany = connection;
      } else {
        connection.becameIdle(System.nanoTime(), limitNanos);
        Deque<Connection> waiting =
            idle.computeIfAbsent(connection.route(), _ -> new ArrayDeque<>());
        waiting.addFirst(connection);
        if (waiting.size() > mostPerRoute) {
          tooMany = waiting.pollLast();
        }
      }
    }
    if (tooMany != null) {
      tooMany.close();
    }
  }

  /** Closes all and keeps no more. */
  void close() {
    List<Connection> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
    }
    all.forEach(Connection::close);
  }
}
