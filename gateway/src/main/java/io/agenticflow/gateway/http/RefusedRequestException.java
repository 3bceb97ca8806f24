package io.agenticflow.gateway.http;

import org.jspecify.annotations.Nullable;

/** Thrown where a request is none, or is larger than the limits: it is answered by a status. */
final class RefusedRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String path;

  /**
   * @param path what was asked for; null where that is not known
   * @param message for people
   */
  RefusedRequestException(int status, @Nullable String path, String message) {
    super(message);
    this.status = status;
    this.path = path;
  }

  int status() {
    return status;
  }

  @Nullable String path() {
    return path;
  }
}
