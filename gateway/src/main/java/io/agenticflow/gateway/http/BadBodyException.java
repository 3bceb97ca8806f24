package io.agenticflow.gateway.http;

import java.io.IOException;

/**
 * Thrown where a request's body does not keep to its framing, or is larger than the server takes.
 * Where it ends is unknown then: the connection is closed after the answer.
 */
public final class BadBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean tooLarge;

  BadBodyException(String message, boolean tooLarge) {
    super(message);
    this.tooLarge = tooLarge;
  }

  /** Returns whether it is too large; else it is malformed. */
  public boolean isTooLarge() {
    return tooLarge;
  }
}
