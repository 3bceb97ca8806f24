package io.agenticflow.provider.resilience;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ForwardingModelStream;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.NotAskedException;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.StreamEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes no call while a provider, or the model that is wanted, is left alone after failures. Safe
 * for use by several threads.
 *
 * <p>A connection that cannot be had is the provider's failure, and every model there is left
 * alone. What goes wrong after that is the model's: an answer with status 408, 429 or from 500 up,
 * a silence, a stream that breaks in the middle. Other refusals are about the request or the
 * account, and a cancelled call about nobody; neither counts.
 *
 * <p>Where nobody else can be asked, every call is made: the caller is to hear what the provider
 * says, not what it said before. Its outcome counts all the same.
 */
public final class BreakingModelClient implements ModelClient {
  private final ModelClient next;
  private final String provider;
  private final Breakers breakers;
  private final boolean hasAnother;

  /**
   * @param provider its name, for people
   * @param breakers shared by all clients of the same provider
   * @param hasAnother whether another model can be asked where no call is made
   */
  public BreakingModelClient(
      ModelClient next, String provider, Breakers breakers, boolean hasAnother) {
    this.next = requireNonNull(next, "next");
    this.provider = requireNonNull(provider, "provider");
    this.breakers = requireNonNull(breakers, "breakers");
    this.hasAnother = hasAnother;
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    CircuitBreaker.Permit ofProvider = permit(breakers.ofProvider(), provider);
    CircuitBreaker.Permit ofModel;
    try {
      ofModel = permit(breakers.ofModel(request.model()), request.model() + " at " + provider);
    } catch (NotAskedException e) {
      ofProvider.abandoned();
      throw e;
    }
    Outcome outcome = new Outcome(ofProvider, ofModel, cancellation);
    try {
      ModelStream stream = next.send(request, cancellation);
      outcome.begun();
      return new Watched(stream, outcome);
    } catch (ModelException e) {
      outcome.failed(e);
      throw e;
    } catch (RuntimeException e) {
      outcome.abandoned();
      throw e;
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private CircuitBreaker.Permit permit(CircuitBreaker breaker, String what) {
    if (!hasAnother) {
      return breaker.insist();
    }
    return switch (breaker.ask()) {
      case CircuitBreaker.Permit permit -> permit;
      case CircuitBreaker.Refusal(Duration retryAfter) -> {
        String message =
            what
                + " is left alone for "
                + Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000))
                + " s more, because its last calls failed";
        throw new NotAskedException(
            new ApiError(ApiError.Kind.OVERLOADED, message, null, retryAfter, null, null, null));
      }
    };
  }

  /** Tells both breakers how one call went. For one thread at a time. */
  private final class Outcome {
    private final CircuitBreaker.Permit ofProvider;
    private final CircuitBreaker.Permit ofModel;
    private final Cancellation cancellation;
    private boolean hasBegun;

    Outcome(
        CircuitBreaker.Permit ofProvider,
        CircuitBreaker.Permit ofModel,
        Cancellation cancellation) {
      this.ofProvider = ofProvider;
      this.ofModel = ofModel;
      this.cancellation = cancellation;
    }

    void begun() {
      hasBegun = true;
      ofProvider.succeeded();
      ofModel.begun();
    }

    void whole() {
      ofModel.succeeded();
    }

    void failed(ModelException e) {
      if (e instanceof NotAskedException) {
        abandoned();
      } else {
        failed(e.error());
      }
    }

    void failed(ApiError error) {
      if (cancellation.isCancelled()) {
        if (DeadlineModelClient.reason(provider).equals(cancellation.reason())) {
          ofModel.failed(null); // too slow for the provider's own time limit
        }
        abandoned();
        return;
      }
      switch (error.kind()) {
        case CONNECTION -> (hasBegun ? ofModel : ofProvider).failed(error.retryAfter());
        case API, OVERLOADED, RATE_LIMIT, TIMEOUT -> {
          if (error.httpStatus() != null) {
            ofProvider.succeeded();
          }
          ofModel.failed(error.retryAfter());
        }
        case INVALID_REQUEST, AUTHENTICATION, BILLING, PERMISSION, NOT_FOUND, REQUEST_TOO_LARGE -> {
          if (error.httpStatus() != null) {
            ofProvider.succeeded();
          }
        }
        case BUDGET, CANCELLED -> {}
      }
      abandoned(); // heard only where nothing was said yet
    }

    void abandoned() {
      ofProvider.abandoned();
      ofModel.abandoned();
    }
  }

  /** Hears how the stream ends. */
  private static final class Watched extends ForwardingModelStream {
    private final Outcome outcome;

    Watched(ModelStream next, Outcome outcome) {
      super(next);
      this.outcome = outcome;
    }

    @Override
    public @Nullable StreamEvent next() {
      StreamEvent event;
      try {
        event = super.next();
      } catch (ModelException e) {
        outcome.failed(e);
        throw e;
      }
      switch (event) {
        case null -> outcome.whole();
        case StreamEvent.MessageStop _ -> outcome.whole();
        case StreamEvent.Failed(ApiError error) -> outcome.failed(error);
        default -> {}
      }
      return event;
    }

    @Override
    public void close() {
      outcome.abandoned(); // by its reader, before its end
      super.close();
    }
  }
}
