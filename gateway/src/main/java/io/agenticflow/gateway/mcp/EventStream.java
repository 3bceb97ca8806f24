package io.agenticflow.gateway.mcp;

import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.server.Outbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Messages for a client in their order: those of one request up to its answer, or those that belong
 * to none. Whoever answers adds them; the thread of an HTTP connection takes them, and where that
 * connection breaks, another one goes on behind what the client has seen. Safe for use by several
 * threads.
 */
final class EventStream implements Outbox {
  /** More than a client that has gone for a while could need; the oldest are forgotten. */
  private static final int MOST_KEPT = 5_000;

  private final int number;
  private final boolean keeps;
  private final boolean canRest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> events = new ArrayDeque<>();
  private long last;
  private long taken;
  private boolean ended;

  /** Who serves: each takes the next number, and goes when it is no more the last. */
  private int turn;

  /**
   * @param number tells it from the other streams of its session
   * @param keeps whether what was taken is kept, for a client that may not have got it
   * @param canRest whether the client knows how to come back before there is a message
   */
  EventStream(int number, boolean keeps, boolean canRest) {
    this.number = number;
    this.keeps = keeps;
    this.canRest = canRest;
  }

  /** What waiting for the next message comes to. */
  sealed interface Next {}

  /**
   * A message.
   *
   * @param seq counts from 1
   */
  record Event(long seq, Message message) implements Next {}

  /** Why there is no message. */
  enum Nothing implements Next {
    /** So far. */
    YET,
    /** The stream has ended, and all of it was taken. */
    MORE,
    /** Another connection serves now, or none should. */
    FOR_YOU
  }

  int number() {
    return number;
  }

  @Override
  public void send(Message message) {
    add(message, false);
  }

  /**
   * Ends the stream.
   *
   * @param answer its last message; null for none
   */
  void end(Message.@Nullable Answer answer) {
    add(answer, true);
  }

  @Override
  public void rest() {
    if (canRest) {
      leave(currentTurn());
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Begins to serve in the place of whoever does; returns the turn. */
  int takeTurn() {
    lock.lock();
    try {
      changed.signalAll();
      return ++turn;
    } finally {
      lock.unlock();
    }
  }

  /** Ends somebody's serving, if it still does. */
  void leave(int whose) {
    lock.lock();
    try {
      if (whose == turn) {
        turn++;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a message.
   *
   * @param after the number of the last one that the client has
   */
  Next next(long after, int whose, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        if (whose != turn) {
          return Nothing.FOR_YOU;
        }
        for (Event each : events) {
          if (each.seq > after) {
            return each;
          }
        }
        if (ended) {
          return Nothing.MORE;
        }
        if (left <= 0) {
          return Nothing.YET;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a message was written to the client. */
  void taken(long seq) {
    lock.lock();
    try {
      taken = Math.max(taken, seq);
      while (!keeps && !events.isEmpty() && events.getFirst().seq <= seq) {
        events.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of the last message that was written to the client; 0 for none. */
  long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private int currentTurn() {
    lock.lock();
    try {
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private void add(@Nullable Message message, boolean isLast) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      if (message != null) {
        events.addLast(new Event(++last, message));
        if (events.size() > MOST_KEPT) {
          events.removeFirst();
        }
      }
      ended = isLast;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
