package io.agenticflow.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Open connections that wait for their next request, the latest first. Safe for use by several
 * threads.
 *
 * <p>One that the server has closed meanwhile is not handed out. A server that closes in the very
 * moment of a hand-out cannot be excluded; the request then fails, and whoever sent it decides on
 * another try.
 */
final class IdleConnections implements AutoCloseable {
  private static final int MOST_PER_ORIGIN = 64;

  private final Duration keep;
  private final Map<Origin, Deque<Idle>> idle = new HashMap<>();
  private boolean sweeping;
  private boolean closed;

  /**
   * @param keep how long an unused connection stays open
   */
  IdleConnections(Duration keep) {
    this.keep = keep;
  }

  /** Takes a live connection out, or returns null where there is none. */
  synchronized @Nullable UpstreamConnection take(Origin origin) {
    Deque<Idle> waiting = idle.get(origin);
    if (waiting == null) {
      return null;
    }
    for (Idle next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
      if (next.connection.isStillIdle()) {
        return next.connection;
      }
      next.connection.close();
    }
    return null;
  }

  /** Keeps a connection on which nothing is left to read, or closes it where there are enough. */
  void give(Origin origin, UpstreamConnection connection) {
    connection.idle();
    synchronized (this) {
      Deque<Idle> waiting = idle.computeIfAbsent(origin, any -> new ArrayDeque<>());
      if (!closed && waiting.size() < MOST_PER_ORIGIN) {
        waiting.addFirst(new Idle(connection, System.nanoTime()));
        if (!sweeping) {
          sweeping = true;
          Thread.ofVirtual().name("idle-connections").start(this::sweepUntilEmpty);
        }
        return;
      }
    }
    connection.close();
  }

  /** Returns how many connections wait. */
  synchronized int size() {
    return idle.values().stream().mapToInt(Deque::size).sum();
  }

  @Override
  public void close() {
    List<Idle> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(all::addAll);
      idle.clear();
    }
    all.forEach(entry -> entry.connection.close());
  }

  private void sweepUntilEmpty() {
    boolean more = true;
    while (more) {
      try {
        Thread.sleep(keep.dividedBy(4));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      more = sweep();
    }
  }

  private synchronized boolean sweep() {
    long oldest = System.nanoTime() - keep.toNanos();
    for (Deque<Idle> waiting : idle.values()) {
      waiting.removeIf(entry -> {
        boolean drop = entry.since - oldest < 0 || !entry.connection.isStillIdle();
        if (drop) {
          entry.connection.close();
        }
        return drop;
      });
    }
    idle.values().removeIf(Deque::isEmpty);
    sweeping = !idle.isEmpty();
    return sweeping;
  }

  /** Where a connection leads. */
  record Origin(boolean tls, String host, int port) {}

  private record Idle(UpstreamConnection connection, long since) {}
}
