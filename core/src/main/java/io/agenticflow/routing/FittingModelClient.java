package io.agenticflow.routing;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.catalogue.Model;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.ModelRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a request what the catalogue knows that the model refuses: more output tokens than
 * it can write, and reasoning where it has none. The catalogue is read only for a request that
 * could need it.
 */
final class FittingModelClient implements ModelClient {
  /** No model in the catalogue writes less, so that a smaller limit needs no look. */
  static final long FITS_ANY_MODEL = 4096;

  private final ModelClient next;
  private final String provider;
  private final Supplier<Catalogue> catalogue;

  FittingModelClient(ModelClient next, String provider, Supplier<Catalogue> catalogue) {
    this.next = next;
    this.provider = provider;
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
    boolean many = maxTokens != null && maxTokens > FITS_ANY_MODEL;
    if (!many && request.reasoning() == null) {
      return request;
    }
    Model model = catalogue.get().find(provider, request.model()).orElse(null);
    if (model == null) {
      return request;
    }
    ModelRequest.Builder fitted = request.toBuilder();
    if (maxTokens != null) {
      fitted.maxTokens(Math.min(maxTokens, model.maxOutputTokens()));
    }
    if (Boolean.FALSE.equals(model.reasoning())) {
      fitted.reasoning(null);
    }
    return fitted.build();
  }
}
