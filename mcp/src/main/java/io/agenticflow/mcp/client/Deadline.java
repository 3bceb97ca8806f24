package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import java.time.Duration;

/** Raises a cancellation when a request is silent for too long, or takes too long altogether. */
final class Deadline implements AutoCloseable {
  private final long silence;
  private final long last;
  private final Cancellation toRaise;
  private final Thread watch;
  private volatile long next;
  private boolean isClosed;
  private boolean hasPassed;

  /**
   * @param silence begins anew with each {@link #postpone}
   * @param longest does not
   */
  Deadline(Duration silence, Duration longest, Cancellation toRaise) {
    long now = System.nanoTime();
    this.silence = silence.toNanos();
    this.last = now + longest.toNanos();
    this.next = now + this.silence;
    this.toRaise = toRaise;
    this.watch = Thread.ofVirtual().name("mcp-deadline").start(this::watch);
  }

  void postpone() {
    next = System.nanoTime() + silence;
  }

  /** Returns whether the time was up before it was closed. */
  synchronized boolean hasPassed() {
    return hasPassed;
  }

  private void watch() {
    try {
      long left = left();
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = left();
      }
    } catch (InterruptedException e) {
      return; // closed
    }
    synchronized (this) {
      if (isClosed) {
        return;
      }
      hasPassed = true;
    }
    toRaise.cancel("no answer in time");
  }

  private long left() {
    long now = System.nanoTime();
    return Math.min(next - now, last - now);
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      if (hasPassed) {
        return; // it is about to raise, and must not be interrupted in that
      }
    }
    watch.interrupt();
  }
}
