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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes only so many calls at once. A call counts until its stream is closed. Safe for use by
 * several threads.
 */
public final class LimitedModelClient implements ModelClient {
  /** Nobody knows when a place will be free; this is soon, and not at once. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ModelClient next;
  private final String provider;
  private final ConcurrencyLimit limit;

  /**
   * @param provider its name, for people
   * @param limit shared by all clients of the same provider
   */
  public LimitedModelClient(ModelClient next, String provider, ConcurrencyLimit limit) {
    this.next = requireNonNull(next, "next");
    this.provider = requireNonNull(provider, "provider");
    this.limit = requireNonNull(limit, "limit");
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    ConcurrencyLimit.Slot slot = limit.take(cancellation);
    if (slot == null) {
      throw full();
    }
    try {
      return new Held(next.send(request, cancellation), slot);
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private ModelException full() {
    String message =
        "too many calls to "
            + provider
            + ": "
            + limit.policy().calls()
            + " are under way, the most that max_concurrent allows, and "
            + limit.waiting()
            + " wait";
    return new NotAskedException(
        new ApiError(ApiError.Kind.OVERLOADED, message, null, RETRY_AFTER, null, null, null));
  }

  /** Gives the place back when it is closed. */
  private static final class Held extends ForwardingModelStream {
    private final ConcurrencyLimit.Slot slot;

    Held(ModelStream next, ConcurrencyLimit.Slot slot) {
      super(next);
      this.slot = slot;
    }

    @Override
    public void close() {
      try {
        super.close();
      } finally {
        slot.close();
      }
    }
  }
}
