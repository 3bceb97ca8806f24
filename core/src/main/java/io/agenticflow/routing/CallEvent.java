package io.agenticflow.routing;

import io.agenticflow.dialect.ProfileChanges;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.CallRecord;
import io.agenticflow.provider.resilience.CircuitBreaker;
import io.agenticflow.vocabulary.ApiError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a model call below those who asked for it. Told in the thread of the
 * call; who hears it must be quick and must not throw.
 */
public sealed interface CallEvent {

  /** A call of a provider is over; each retry is one of its own. */
  record Ended(CallRecord call) implements CallEvent {}

  /**
   * A call failed and will be made again.
   *
   * @param retry counted from 1
   * @param maxRetries how many there can be
   * @param delay the wait before it
   */
  record Retried(String provider, ApiError error, int retry, int maxRetries, Duration delay)
      implements CallEvent {}

  /**
   * A model could not answer and another one is asked.
   *
   * @param error why
   */
  record FellBack(Answerer from, Answerer to, ApiError error) implements CallEvent {}

  /**
   * A model turned out to lack something and is asked in another way from now on.
   *
   * @param changes how it is asked
   * @param error the refusal that told it; null where the catalogue did
   */
  record Adapted(Answerer model, ProfileChanges changes, @Nullable ApiError error)
      implements CallEvent {

    /** Returns the news for people. */
    public String words() {
      return (error == null
              ? "the catalogue says that " + model + " has no tool calls"
              : model + " refused a request (" + error.message() + ")")
          + "; from now on it is asked with "
          + changes;
    }
  }

  /**
   * A provider, or one of its models, is left alone for a while, tried again, or back.
   *
   * @param model null for the provider as a whole
   * @param pause how long it is left alone, where that is the news; else zero
   */
  record BreakerChanged(
      String provider, @Nullable String model, CircuitBreaker.State state, Duration pause)
      implements CallEvent {

    /** Returns the news for people; null where it is none to them. */
    public @Nullable String words() {
      String what = model == null ? provider : model + " at " + provider;
      return switch (state) {
        case OPEN ->
            pause.isZero()
                ? null
                : what
                    + " is left alone for "
                    + Math.ceilDiv(pause.toMillis(), 1000)
                    + " s where another can be asked, because its last calls failed";
        case HALF_OPEN -> null;
        case CLOSED -> what + " answers again";
      };
    }
  }
}
