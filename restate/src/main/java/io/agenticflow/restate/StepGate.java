package io.agenticflow.restate;

import java.time.Duration;

/**
 * Counts the steps that a worker, or a try of a run, has under way, and lets none begin once it is
 * to end. Safe for many threads.
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

  /** Returns whether no step is under way. */
  synchronized boolean isEmpty() {
    return inside == 0;
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
