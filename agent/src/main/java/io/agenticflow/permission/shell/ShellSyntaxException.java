package io.agenticflow.permission.shell;

/**
 * Thrown for a line that is not taken: bash would refuse it too, or it has something in it that
 * this parser does not follow.
 */
public final class ShellSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  ShellSyntaxException(String message) {
    super(message);
  }
}
