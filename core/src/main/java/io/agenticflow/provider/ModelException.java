package io.agenticflow.provider;

import io.agenticflow.vocabulary.ApiError;
import org.jspecify.annotations.Nullable;

/** Thrown when a model call fails. The message is for people and holds no key. */
public class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;
  private final transient @Nullable PassedRefusal passed;

  public ModelException(ApiError error) {
    super(error.message());
    this.error = error;
    this.passed = null;
  }

  public ModelException(ApiError error, @Nullable Throwable cause) {
    super(error.message(), cause);
    this.error = error;
    this.passed = null;
  }

  /** A refusal that the client may be told in the provider's own bytes. */
  ModelException(ApiError error, PassedRefusal passed) {
    super(error.message());
    this.error = error;
    this.passed = passed;
  }

  /**
   * Returns the failure of a call that this side ended.
   *
   * @param reason {@link io.agenticflow.cancellation.Cancellation#reason()}
   */
  public static ModelException cancelled(@Nullable String reason, @Nullable Throwable cause) {
    return new ModelException(
        new ApiError(
            ApiError.Kind.CANCELLED,
            reason == null || reason.equals("cancelled") ? "cancelled" : "cancelled: " + reason),
        cause);
  }

  /** Returns what failed. */
  public ApiError error() {
    return error;
  }

  /**
   * Returns the refusal in the provider's own bytes, or null where the request was not passed on in
   * the client's own bytes or something else failed. Who explains the failure in other words throws
   * another exception, which has none.
   */
  public @Nullable PassedRefusal passed() {
    return passed;
  }
}
