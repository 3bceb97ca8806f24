package io.agenticflow.mcp.servers;

/** An entry that names a server cannot be used; the message says why, for people. */
public final class DefinitionException extends Exception {
  private static final long serialVersionUID = 1L;

  DefinitionException(String message) {
    super(message);
  }

  DefinitionException(String message, Throwable cause) {
    super(message, cause);
  }
}
