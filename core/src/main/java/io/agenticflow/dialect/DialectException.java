package io.agenticflow.dialect;

/** Thrown when bytes are not what a dialect allows, or a value cannot be said in it; the message is for people. */
public final class DialectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DialectException(String message) {
    super(message);
  }

  public DialectException(String message, Throwable cause) {
    super(message, cause);
  }
}
