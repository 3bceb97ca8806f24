package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ForwardingModelStream;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call whose time is over, however many retries, fallbacks and waits there are inside, and
 * its stream too. Safe for use by several threads.
 */
public final class DeadlineModelClient implements ModelClient {
  /** One thread for the calls of all: one for each would be the largest part of a call's cost. */
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final ModelClient next;
  private final String what;
  private final Duration limit;

  /**
   * @param what is ended, for people: {@code openrouter}, {@code the request}
   * @param limit from the call's start to its last event; more than zero
   */
  public DeadlineModelClient(ModelClient next, String what, Duration limit) {
    this.next = requireNonNull(next, "next");
    this.what = requireNonNull(what, "what");
    this.limit = requireNonNull(limit, "limit");
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("limit must be more than zero");
    }
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    Clock clock = new Clock(cancellation);
    try {
      return new Timed(next.send(request, clock.own), clock);
    } catch (ModelException e) {
      clock.close();
      throw clock.explain(e);
    } catch (RuntimeException e) {
      clock.close();
      throw e;
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("call-clock").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Returns why a call was cancelled whose time was over. */
  static String reason(String what) {
    return "the time of " + what + " is over";
  }

  /** Ends one call when its caller cancels it or its time is over, and knows which it was. */
  private final class Clock implements AutoCloseable {
    private final Cancellation own = new Cancellation();
    private final Cancellation.Registration registration;
    private final Future<?> end;
    private volatile boolean timeIsOver;

    Clock(Cancellation caller) {
      registration =
          caller.onCancel(() -> {
            String reason = caller.reason();
            own.cancel(reason == null ? "cancelled" : reason);
          });
      // What hears of the end may block, and so gets a thread.
      end =
          CLOCK.schedule(
              () -> Thread.ofVirtual().name("call-end").start(this::end),
              limit.toMillis(),
              TimeUnit.MILLISECONDS);
    }

    private void end() {
      timeIsOver = !own.isCancelled();
      own.cancel(reason(what));
    }

    ModelException explain(ModelException e) {
      if (!timeIsOver || e.error().kind() != ApiError.Kind.CANCELLED) {
        return e;
      }
      String message =
          what + " had not finished within " + limit.toMillis() / 1000.0 + " s; the call was ended";
      return new ModelException(
          new ApiError(ApiError.Kind.TIMEOUT, message, null, null, false, null, null), e);
    }

    @Override
    public void close() {
      registration.close();
      end.cancel(false);
    }
  }

  /** Stops the clock when it is closed. */
  private static final class Timed extends ForwardingModelStream {
    private final Clock clock;

    Timed(ModelStream next, Clock clock) {
      super(next);
      this.clock = clock;
    }

    @Override
    public @Nullable StreamEvent next() {
      try {
        return super.next();
      } catch (ModelException e) {
        throw clock.explain(e);
      }
    }

    @Override
    public void close() {
      try {
        super.close();
      } finally {
        clock.close();
      }
    }
  }
}
