package io.agenticflow.ledger;

/**
 * Thrown when the ledger's database cannot be opened, read or written. The message is one line for
 * people: what cannot be done, where, and why; never a password.
 */
public final class LedgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }

  public LedgerException(String message) {
    super(message);
  }
}
