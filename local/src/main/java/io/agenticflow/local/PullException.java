package io.agenticflow.local;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model could not be fetched. The message is one line for people and says what to do.
 */
public final class PullException extends Exception {
  private static final long serialVersionUID = 1L;

  public PullException(String message) {
    this(message, null);
  }

  public PullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
