package io.agenticflow.local;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a model could not be fetched. The message is one line for people and says what to do.
 */
public final class PullException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean unknown;

  public PullException(String message) {
    this(message, null);
  }

  public PullException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.unknown = false;
  }

  private PullException(String message, boolean unknown) {
    super(message);
    this.unknown = unknown;
  }

  /** Says that there is no model of that name. */
  static PullException unknown(String message) {
    return new PullException(message, true);
  }

  /** Returns whether there is no model of that name. */
  public boolean isUnknown() {
    return unknown;
  }
}
