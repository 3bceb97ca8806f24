package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.BreakerPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one provider: one for the provider itself and one for each of its models. Safe
 * for use by several threads.
 */
public final class Breakers {
  /** Clients choose the names of models, so the number of those that are remembered is bounded. */
  private static final int MOST_MODELS = 256;

  private final BreakerPolicy policy;
  private final LongSupplier clock;
  private final Listener listener;
  private final CircuitBreaker ofProvider;

  @SuppressWarnings("serial")
  private final Map<String, CircuitBreaker> ofModels =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CircuitBreaker> eldest) {
          return size() > MOST_MODELS;
        }
      };

  /**
   * @param clock in nanoseconds, as {@link System#nanoTime()}
   */
  public Breakers(BreakerPolicy policy, LongSupplier clock, Listener listener) {
    this.policy = requireNonNull(policy, "policy");
    this.clock = requireNonNull(clock, "clock");
    this.listener = requireNonNull(listener, "listener");
    this.ofProvider = breaker(null);
  }

  /** Hears of changes. Must be quick, must not throw, and must not ask the breakers. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Tells of a change.
     *
     * @param model null for the provider as a whole
     * @param pause how long it is left alone, where that is the news; else zero
     */
    void changed(@Nullable String model, CircuitBreaker.State state, Duration pause);
  }

  CircuitBreaker ofProvider() {
    return ofProvider;
  }

  CircuitBreaker ofModel(String model) {
    synchronized (ofModels) {
      return ofModels.computeIfAbsent(model, this::breaker);
    }
  }

  private CircuitBreaker breaker(@Nullable String model) {
    return new CircuitBreaker(
        policy, clock, (state, pause) -> listener.changed(model, state, pause));
  }
}
