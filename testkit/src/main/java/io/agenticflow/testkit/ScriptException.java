package io.agenticflow.testkit;

/**
 * Thrown when a script cannot be read; the message names the place and what would be right there.
 */
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScriptException(String message) {
    super(message);
  }
}
