package io.agenticflow.mcp;

import org.jspecify.annotations.Nullable;

/** A server could not be used; the message says which and why, for people. */
public final class McpException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable RpcError error;

  public McpException(String message) {
    super(message);
    this.error = null;
  }

  public McpException(String message, Throwable cause) {
    super(message, cause);
    this.error = null;
  }

  public McpException(String message, RpcError error) {
    super(message);
    this.error = error;
  }

  /** Returns what the server answered; null where it did not answer with an error. */
  public @Nullable RpcError error() {
    return error;
  }
}
