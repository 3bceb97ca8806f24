package io.agenticflow.config;

/**
 * Thrown when a setting is wrong. The message is one line for people, names where the setting is,
 * and holds no key.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
