package io.agenticflow.dialect;

import io.agenticflow.vocabulary.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when bytes are not what a dialect allows, or a value cannot be said in it; the message is
 * for people.
 */
public final class DialectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable ApiError error;

  public DialectException(String message) {
    super(message);
    this.error = null;
  }

  public DialectException(String message, Throwable cause) {
    super(message, cause);
    this.error = null;
  }

  /**
   * The bytes were an error report where an answer was expected, or a client has to be told more
   * than a message.
   */
  public DialectException(ApiError error) {
    super(error.message());
    this.error = error;
  }

  /**
   * Returns the failure that the bytes reported in place of an answer, or what a client has to be
   * told; null where the message says all.
   */
  public @Nullable ApiError error() {
    return error;
  }
}
