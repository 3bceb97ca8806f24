package io.agenticflow.gateway.http;

import org.jspecify.annotations.Nullable;

/** Thrown where there is nobody left to answer; the connection is closed. */
public final class ClientLeftException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message for a log
   */
  public ClientLeftException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
