package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries again where a call failed before its answer began. Once the first event is out nothing is
 * repeated, because its reader has seen it.
 *
 * <p>What is tried again, and when, is what both of Anthropic's public clients do: the provider's
 * own word ({@code x-should-retry}) first; else status 408, 409, 429 and from 500 up, and
 * connections that failed. The wait is the provider's ({@code retry-after}), else it doubles each
 * time and is shortened at random by up to a quarter, so that many callers do not come back at
 * once.
 */
public final class RetryingModelClient implements ModelClient {
  private final ModelClient next;
  private final RetryPolicy policy;
  private final RetryListener listener;
  private final Sleeper sleeper;
  private final DoubleSupplier random;

  public RetryingModelClient(ModelClient next, RetryPolicy policy, RetryListener listener) {
    this(
        next,
        policy,
        listener,
        RetryingModelClient::sleep,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * @param random gives numbers from 0 to below 1
   */
  RetryingModelClient(
      ModelClient next,
      RetryPolicy policy,
      RetryListener listener,
      Sleeper sleeper,
      DoubleSupplier random) {
    this.next = requireNonNull(next, "next");
    this.policy = requireNonNull(policy, "policy");
    this.listener = requireNonNull(listener, "listener");
    this.sleeper = sleeper;
    this.random = random;
  }

  /** Hears of each retry before its wait. */
  @FunctionalInterface
  public interface RetryListener {
    /**
     * Tells of a retry.
     *
     * @param error why
     * @param retry counted from 1
     * @param maxRetries how many there can be
     * @param delay how long the wait will be
     */
    void onRetry(ApiError error, int retry, int maxRetries, Duration delay);
  }

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {
    /** Returns after the delay, or as soon as the cancellation is raised. */
    void sleep(Duration delay, Cancellation cancellation) throws InterruptedException;
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    for (int retry = 1; ; retry++) {
      try {
        return next.send(request, cancellation);
      } catch (ModelException e) {
        if (retry > policy.maxRetries() || !isRetriable(e)) {
          throw e;
        }
        waitBefore(retry, e, cancellation);
      }
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private void waitBefore(int retry, ModelException e, Cancellation cancellation) {
    Duration asked = e.error().retryAfter();
    if (asked != null && asked.compareTo(policy.maxRetryAfter()) > 0) {
      if (e.passed() != null) {
        throw e; // the client reads the provider's own words
      }
      throw new ModelException(tooLong(e.error(), asked), e);
    }
    Duration delay = asked != null && !asked.isNegative() ? asked : shortened(policy.delay(retry));
    listener.onRetry(e.error(), retry, policy.maxRetries(), delay);
    try {
      sleeper.sleep(delay, cancellation);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw ModelException.cancelled("interrupted", interrupt);
    }
    if (cancellation.isCancelled()) {
      throw ModelException.cancelled(cancellation.reason(), e);
    }
  }

  private Duration shortened(Duration delay) {
    return Duration.ofNanos((long) (delay.toNanos() * (1 - 0.25 * random.getAsDouble())));
  }

  private ApiError tooLong(ApiError error, Duration asked) {
    return new ApiError(
        error.kind(),
        (error.message()
                + "; it asks to wait "
                + asked.toSeconds()
                + " s, and no wait is longer than ")
            + (policy.maxRetryAfter().toSeconds() + " s: try again later"),
        error.httpStatus(),
        asked,
        error.shouldRetry(),
        error.requestId(),
        error.body());
  }

  private boolean isRetriable(ModelException e) {
    ApiError error = e.error();
    if (error.kind() == ApiError.Kind.CANCELLED || error.kind() == ApiError.Kind.BUDGET) {
      return false;
    }
    if (e instanceof NotAskedException) {
      return policy.patient();
    }
    if (error.shouldRetry() != null) {
      return error.shouldRetry();
    }
    Integer status = error.httpStatus();
    if (status != null && status >= 400) {
      return status == 408 || status == 409 || status == 429 || status >= 500;
    }
    return switch (error.kind()) {
      case RATE_LIMIT, TIMEOUT, API, OVERLOADED, CONNECTION -> true;
      case INVALID_REQUEST,
          AUTHENTICATION,
          BILLING,
          PERMISSION,
          NOT_FOUND,
          REQUEST_TOO_LARGE,
          BUDGET,
          CANCELLED ->
          false;
    };
  }

  private static void sleep(Duration delay, Cancellation cancellation) throws InterruptedException {
    CountDownLatch woken = new CountDownLatch(1);
    try (Cancellation.Registration _ = cancellation.onCancel(woken::countDown)) {
      boolean _ = woken.await(delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
