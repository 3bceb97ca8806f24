package io.agenticflow.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells each of many answers when it has been silent for too long. Safe for use by several threads.
 */
final class Heartbeat implements AutoCloseable {
  private final Set<Beating> all = ConcurrentHashMap.newKeySet();
  private final Duration after;
  private final Thread clock;

  /**
   * @param after the longest silence; it may be exceeded by an eighth
   */
  Heartbeat(Duration after) {
    this.after = after;
    this.clock = Thread.ofVirtual().name("heartbeat").start(this::run);
  }

  /** Something that must not be silent for long. */
  interface Beating {
    /** Returns the {@link System#nanoTime()} of the last sign of life. */
    long lastSign();

    /** Gives a sign of life. It may block; each call has a thread of its own. */
    void beat();
  }

  void add(Beating beating) {
    all.add(beating);
  }

  void remove(Beating beating) {
    all.remove(beating);
  }

  @Override
  public void close() {
    clock.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(after.dividedBy(8));
        long limit = System.nanoTime() - after.toNanos();
        for (Beating beating : all) {
          if (beating.lastSign() - limit < 0) {
            Thread.ofVirtual().name("ping").start(beating::beat);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }
}
