package io.agenticflow.routing;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.TokenCount;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ModelRequest;
import org.jspecify.annotations.Nullable;

/**
 * Notes in a request on whose behalf it is made, as far as nobody has noted it before: by which
 * name the model was asked for, and why it is this one.
 */
public final class AskedModelClient implements ModelClient {
  private final ModelClient next;
  private final @Nullable String asked;
  private final String reason;

  /**
   * @param asked as the user named it; null where nothing was named
   */
  public AskedModelClient(ModelClient next, @Nullable String asked, String reason) {
    this.next = requireNonNull(next, "next");
    this.asked = asked;
    this.reason = requireNonNull(reason, "reason");
  }

  @Override
  public ModelStream send(ModelRequest request, Cancellation cancellation) {
    CallOrigin origin = request.origin();
    return next.send(
        request.toBuilder()
            .origin(
                origin.toBuilder()
                    .asked(origin.asked() == null ? asked : origin.asked())
                    .reason(origin.reason() == null ? reason : origin.reason())
                    .build())
            .build(),
        cancellation);
  }

  @Override
  public @Nullable TokenCount countTokens(ModelRequest request, Cancellation cancellation) {
    return next.countTokens(request, cancellation);
  }
}
