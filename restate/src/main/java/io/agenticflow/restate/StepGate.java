package io.agenticflow.restate;

import java.time.Duration;

/**
 * Counts the steps that a worker has under way, and lets none begin once the worker is to end. Safe
 * for many threads.
 */
final class StepGate {
  private int inside;
  private boolean shut;

  /** Returns false where no step may begin any more; otherwise {@link #leave} has to follow. */
  synchronized boolean enter() {
    if (shut) {
      return false;
    }
    inside++;
    return true;
  }

  synchronized void leave() {
    inside--;
    notifyAll();
  }

  /** Lets no more begin, and returns whether those under way ended in time. */
  synchronized boolean shut(Duration longest) throws InterruptedException {
    shut = true;
    long end = System.nanoTime() + longest.toNanos();
    for (long left = longest.toNanos(); inside > 0 && left > 0; left = end - System.nanoTime()) {
      wait(Math.max(1, left / 1_000_000));
    }
    return inside == 0;
  }
}
