package io.agenticflow.durable;

/**
 * Thrown where an engine cannot be reached, cannot keep its journal, or knows no such run. The
 * message is one line for people.
 */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
