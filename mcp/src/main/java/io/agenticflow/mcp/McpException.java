package io.agenticflow.mcp;

/** A server could not be used; the message says which and why, for people. */
public final class McpException extends Exception {
  private static final long serialVersionUID = 1L;

  McpException(String message) {
    super(message);
  }

  McpException(String message, Throwable cause) {
    super(message, cause);
  }
}
