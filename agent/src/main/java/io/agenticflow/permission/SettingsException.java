package io.agenticflow.permission;

/**
 * Thrown for settings that cannot be understood. A run must not start then: a rule that forbids
 * could be among them.
 */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
