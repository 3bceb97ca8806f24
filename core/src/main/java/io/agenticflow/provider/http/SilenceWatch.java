package io.agenticflow.provider.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the connections whose server has been silent for too long while somebody read from them.
 * Safe for use by several threads.
 *
 * <p>A socket's own timeout does the same, but makes every read a timed wait, which costs a virtual
 * thread more than the read.
 */
final class SilenceWatch implements AutoCloseable {
  private static final int TICK_MILLIS = 50;

  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Thread clock = Thread.ofVirtual().name("silence-watch").start(this::run);

  void add(Connection connection) {
    open.add(connection);
  }

  void remove(Connection connection) {
    open.remove(connection);
  }

  /** Ends the watch; connections that are still read are read without a limit from then on. */
  @Override
  public void close() {
    clock.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(TICK_MILLIS);
        long now = System.nanoTime();
        for (Connection connection : open) {
          connection.endIfSilent(now);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }
}
