package io.agenticflow.routing;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelListing;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.text.NearNames;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what may have been meant where a provider has no such model. The names come from the
 * provider's own list, which is asked once and quickly, and from the catalogue.
 */
final class NearNamesModelClient implements ModelClient {
  private static final Duration LONGEST = Duration.ofSeconds(3);

  private final ModelClient next;
  private final ProviderEndpoint endpoint;
  private final HttpTransport transport;
  private final Supplier<Catalogue> catalogue;

  NearNamesModelClient(
      ModelClient next,
      ProviderEndpoint endpoint,
      HttpTransport transport,
      Supplier<Catalogue> catalogue) {
    this.next = next;
    this.endpoint = endpoint;
    this.transport = transport;
    this.catalogue = catalogue;
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    try {
      return next.send(request, cancellation);
    } catch (ModelException e) {
      // A client of the provider's own dialect knows the provider's words, and acts on them.
      if (e.passed() != null || !isModelNotFound(e.error())) {
        throw e;
      }
      throw new ModelException(explain(e.error(), request.model(), cancellation), e);
    }
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }

  /** OpenRouter and others say 400 where they have no such model, with words of their own. */
  static boolean isModelNotFound(ApiError error) {
    String message = error.message().toLowerCase(Locale.ROOT);
    return switch (error.kind()) {
      case NOT_FOUND -> true;
      case INVALID_REQUEST ->
          message.contains("model")
              && (message.contains("not a valid model")
                  || message.contains("does not exist")
                  || message.contains("not found")
                  || message.contains("unknown model")
                  || message.contains("invalid model"));
      default -> false;
    };
  }

  private ApiError explain(ApiError error, String model, Cancellation cancellation) {
    List<String> known = new ArrayList<>(catalogue.get().names(endpoint.name()));
    try {
      known.addAll(ModelListing.names(endpoint, transport, LONGEST, cancellation));
    } catch (ModelException e) {
      // Without the provider's list the catalogue's names have to do; the failure that counts is
      // told below.
    }
    String message =
        "model " + model + " not found at " + endpoint.name() + NearNames.question(model, known);
    if (!error.message().isBlank()) {
      message += " (it said: " + error.message() + ")";
    }
    return new ApiError(
        ApiError.Kind.NOT_FOUND,
        message,
        error.httpStatus(),
        null,
        false,
        error.requestId(),
        error.body());
  }
}
