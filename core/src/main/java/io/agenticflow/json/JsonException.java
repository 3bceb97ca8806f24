package io.agenticflow.json;

/**
 * Thrown when text is not the JSON that was expected; the message says where and why, in words for
 * people.
 */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JsonException(String message) {
    super(message);
  }

  JsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
