package io.agenticflow.cli.validate;

/** What was tried does not do what it should. The message says what was seen, for people. */
final class CheckFailure extends Exception {
  private static final long serialVersionUID = 1L;

  CheckFailure(String message) {
    super(message);
  }

  CheckFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
