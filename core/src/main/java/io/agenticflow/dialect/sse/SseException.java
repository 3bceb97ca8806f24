package io.agenticflow.dialect.sse;

/**
 * Thrown when bytes are no stream of server-sent events that we can take; the message is for
 * people.
 */
public final class SseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SseException(String message) {
    super(message);
  }
}
