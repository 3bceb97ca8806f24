package io.agenticflow.routing;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.dialect.Profile;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.TokenEstimate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a request what its profile or the catalogue knows that the model refuses: more
 * output tokens than it can write or than its context has room for, and reasoning where it has
 * none. A prompt that surely does not fit is refused without a call. The catalogue is read only for
 * a request that could need it.
 */
final class FittingModelClient implements ModelClient {
  /** No model that comes with the program writes less, so that a smaller limit needs no look. */
  static final long FITS_ANY_MODEL = 4096;

  /** No model that comes with the program has a smaller context. */
  static final long FITS_ANY_CONTEXT = 32_000;

  /** An answer is not cut shorter than this because of an estimate, which may be too high. */
  private static final long LEAST_ROOM = 1024;

  private final ModelClient next;
  private final ProviderEndpoint endpoint;
  private final Supplier<Catalogue> catalogue;

  FittingModelClient(ModelClient next, ProviderEndpoint endpoint, Supplier<Catalogue> catalogue) {
    this.next = next;
    this.endpoint = endpoint;
    this.catalogue = catalogue;
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    return next.send(fitted(request), cancellation);
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  private ModelRequest fitted(ModelRequest request) {
    Long maxTokens = request.maxTokens();
    Profile profile = endpoint.profile(request.model());
    boolean said = profile.contextTokens() > 0 || profile.maxOutputTokens() > 0;
    boolean many = maxTokens != null && maxTokens > FITS_ANY_MODEL;
    long least = least(request);
    if (!said && !many && request.reasoning() == null && least <= FITS_ANY_CONTEXT) {
      return request;
    }
    Model model = catalogue.get().find(endpoint.name(), request.model()).orElse(null);
    long context = limit(profile.contextTokens(), model == null ? 0 : model.contextTokens());
    long output = limit(profile.maxOutputTokens(), model == null ? 0 : model.maxOutputTokens());
    if (least > context) {
      throw new ModelException(
          new ApiError(
              ApiError.Kind.INVALID_REQUEST,
              "prompt is too long: " + least + " tokens > " + context + " maximum"));
    }
    ModelRequest.Builder fitted = request.toBuilder();
    if (maxTokens != null) {
      fitted.maxTokens(room(request, Math.min(maxTokens, output), context));
    }
    if (model != null && Boolean.FALSE.equals(model.reasoning())) {
      fitted.reasoning(null);
    }
    return fitted.build();
  }

  /** Returns how many tokens the prompt has at least, or 0 where it fits any model. */
  private long least(ModelRequest request) {
    return refusesItself() || TokenFloor.ceiling(request) <= FITS_ANY_CONTEXT
        ? 0
        : TokenFloor.of(request);
  }

  /** Returns what the profile says, else what the catalogue says, else no limit. */
  private static long limit(int said, long known) {
    return said > 0 ? said : known > 0 ? known : Long.MAX_VALUE;
  }

  /**
   * Anthropic's API says itself, in the words that its clients know, that something does not fit;
   * and a beta can make the context larger than the catalogue knows.
   */
  private boolean refusesItself() {
    return endpoint.api() == ProviderEndpoint.Api.MESSAGES;
  }

  /** Returns the most tokens that the answer may have. */
  private long room(ModelRequest request, long wished, long context) {
    if (refusesItself() || context == Long.MAX_VALUE) {
      return wished;
    }
    long left = context - TokenEstimate.of(request);
    return left >= wished ? wished : Math.min(wished, Math.max(LEAST_ROOM, left));
  }
}
