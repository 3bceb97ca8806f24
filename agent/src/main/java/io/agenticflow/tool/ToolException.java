package io.agenticflow.tool;

/**
 * Thrown when a tool call cannot be done. The message goes to the model and to people; it never
 * holds a key.
 */
public final class ToolException extends Exception {
  private static final long serialVersionUID = 1L;

  public ToolException(String message) {
    super(message);
  }

  public ToolException(String message, Throwable cause) {
    super(message, cause);
  }
}
