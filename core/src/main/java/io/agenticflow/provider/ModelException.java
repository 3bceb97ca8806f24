package io.agenticflow.provider;

import io.agenticflow.vocabulary.ApiError;
import org.jspecify.annotations.Nullable;

/** Thrown when a model call fails. The message is for people and holds no key. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ApiError error;

  public ModelException(ApiError error) {
    this(error, null);
  }

  public ModelException(ApiError error, @Nullable Throwable cause) {
    super(error.message(), cause);
    this.error = error;
  }

  /** Returns what failed. */
  public ApiError error() {
    return error;
  }
}
