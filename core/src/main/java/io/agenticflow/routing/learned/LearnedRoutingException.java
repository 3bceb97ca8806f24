package io.agenticflow.routing.learned;

/**
 * A file of outcomes or a model file cannot be used; the message says which and why, for people.
 */
public final class LearnedRoutingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LearnedRoutingException(String message) {
    super(message);
  }

  LearnedRoutingException(String message, Throwable cause) {
    super(message, cause);
  }
}
