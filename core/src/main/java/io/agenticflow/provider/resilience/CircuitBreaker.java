package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.BreakerPolicy;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves something alone that keeps failing, and finds out when it works again. Safe for use by
 * several threads.
 *
 * <p>Closed, every call is let through. So many failures in a row as the policy says open it, or so
 * many among its last calls: for a pause every call is refused. After the pause exactly one call is
 * let through as a probe; the others go on being refused. A probe that fails opens it for another
 * pause. As soon as the answer to a probe begins it is closed on probation: a probe may be a stream
 * of many minutes, and the others should not wait for its end. On probation a single failure opens
 * it again, the probe's own included; the first answer that is whole ends the probation.
 *
 * <p>What was let through before it opened says nothing about the time after, and does not count.
 *
 * <p>A call for which there is nobody else to ask is never refused ({@link #insist}). While it is
 * open, such a call can close it as a probe does; that it fails is no news.
 *
 * <p>Own code rather than resilience4j: there the beginning of an answer is not news, so that a
 * probe holds up all others until its stream has ended.
 */
public final class CircuitBreaker {
  /** Told to those that are refused while a probe is under way. */
  private static final Duration WHILE_PROBING = Duration.ofSeconds(1);

  private final BreakerPolicy policy;
  private final LongSupplier clock;
  private final Listener listener;
  private final LastCalls last;
  private State state = State.CLOSED;
  private int failures;
  private long openUntil;

  /** Grows each time it opens or closes; a permit from before does not count. */
  private long period;

  /**
   * @param clock in nanoseconds, as {@link System#nanoTime()}
   * @param listener told of each change of the state, in the thread that caused it
   */
  public CircuitBreaker(BreakerPolicy policy, LongSupplier clock, Listener listener) {
    this.policy = requireNonNull(policy, "policy");
    this.clock = requireNonNull(clock, "clock");
    this.listener = requireNonNull(listener, "listener");
    this.last = new LastCalls(policy);
  }

  /** What it does with a call. */
  public enum State {
    /** Calls are let through. */
    CLOSED,
    /** Calls are refused. */
    OPEN,
    /** One call is let through, to see. */
    HALF_OPEN
  }

  /** Hears of changes. Must be quick, must not throw, and must not ask the breaker. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Tells that the state is another.
     *
     * @param pause how long it is going to be open; zero for the other states, and where a probe
     *     came to nothing
     */
    void changed(State state, Duration pause);
  }

  /** Whether a call may be made. */
  public sealed interface Admission {}

  /**
   * The call must not be made.
   *
   * @param retryAfter when it may be worth asking again
   */
  public record Refusal(Duration retryAfter) implements Admission {}

  /**
   * The call may be made, and must end in exactly one of {@link #succeeded}, {@link #failed} and
   * {@link #abandoned}; whatever is said after the first of these is not heard.
   */
  public final class Permit implements Admission {
    private final long since;
    private final boolean probe;
    private final boolean insisted;
    private boolean over;
    private boolean begun;

    private Permit(long since, boolean probe, boolean insisted) {
      this.since = since;
      this.probe = probe;
      this.insisted = insisted;
    }

    /** The answer has begun. */
    public void begun() {
      synchronized (CircuitBreaker.this) {
        if (over || begun) {
          return;
        }
        begun = true;
        if (isProbing() || isInsisting()) {
          close(Math.max(0, policy.failures() - 1));
        }
      }
    }

    /** The answer is whole. */
    public void succeeded() {
      synchronized (CircuitBreaker.this) {
        if (over) {
          return;
        }
        over = true;
        if (isProbing() || isInsisting()) {
          close(0);
        } else if (counts()) {
          failures = 0;
          last.add(false, clock.getAsLong());
        }
      }
    }

    /**
     * The call failed, in a way that others would too.
     *
     * @param retryAfter how long it asks to be left alone, or null
     */
    public void failed(@Nullable Duration retryAfter) {
      synchronized (CircuitBreaker.this) {
        if (over) {
          return;
        }
        over = true;
        if (isProbing() || (counts() && isOneTooMany())) {
          open(retryAfter);
        }
      }
    }

    /** The call ended for reasons that say nothing. */
    public void abandoned() {
      synchronized (CircuitBreaker.this) {
        if (over) {
          return;
        }
        over = true;
        if (isProbing()) {
          turn(State.OPEN, Duration.ZERO); // its pause is over: the next call is the probe
        }
      }
    }

    private boolean isOneTooMany() {
      long now = clock.getAsLong();
      last.add(true, now);
      failures++;
      return failures >= policy.failures() || last.failTooOften(now);
    }

    private boolean isProbing() {
      return probe && since == period && state == State.HALF_OPEN;
    }

    private boolean isInsisting() {
      return insisted && since == period && state != State.CLOSED;
    }

    /** What may have closed the breaker counts for the time after as well. */
    private boolean counts() {
      return state == State.CLOSED
          && (since == period || ((probe || insisted) && since + 1 == period));
    }
  }

  /** Asks for a call. */
  public synchronized Admission ask() {
    return switch (state) {
      case CLOSED -> new Permit(period, false, false);
      case HALF_OPEN -> new Refusal(WHILE_PROBING);
      case OPEN -> {
        long left = openUntil - clock.getAsLong();
        if (left > 0) {
          yield new Refusal(Duration.ofNanos(left));
        }
        turn(State.HALF_OPEN, Duration.ZERO);
        yield new Permit(period, true, false);
      }
    };
  }

  /** Asks for a call that must be made whatever is known: there is nobody else to ask. */
  public synchronized Permit insist() {
    return ask() instanceof Permit permit ? permit : new Permit(period, false, true);
  }

  /** Returns the state as calls have left it: it stays open until a call comes after the pause. */
  public synchronized State state() {
    return state;
  }

  private void open(@Nullable Duration retryAfter) {
    Duration pause = policy.pause();
    if (retryAfter != null && retryAfter.compareTo(pause) > 0) {
      pause =
          retryAfter.compareTo(BreakerPolicy.LONGEST_PAUSE) < 0
              ? retryAfter
              : BreakerPolicy.LONGEST_PAUSE;
    }
    openUntil = clock.getAsLong() + pause.toNanos();
    failures = 0;
    last.clear();
    period++;
    turn(State.OPEN, pause);
  }

  private void close(int failuresAgainst) {
    failures = failuresAgainst;
    period++;
    turn(State.CLOSED, Duration.ZERO);
  }

  private void turn(State to, Duration pause) {
    state = to;
    listener.changed(to, pause);
  }
}
