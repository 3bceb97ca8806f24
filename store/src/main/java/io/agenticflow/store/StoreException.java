package io.agenticflow.store;

/**
 * Thrown when a database of this program cannot be opened, read or written. The message is one line
 * for people: what cannot be done, where, and why; never a password.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
