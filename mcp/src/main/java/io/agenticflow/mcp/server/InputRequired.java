package io.agenticflow.mcp.server;

import java.util.Map;

/**
 * Ends a handler that cannot go on without answers of the client; it is run anew when they are
 * there. Nobody but the server catches it.
 */
final class InputRequired extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, InputRequest> requests;

  InputRequired(Map<String, InputRequest> requests) {
    super("input is required", null, false, false);
    this.requests = requests;
  }

  /** By their keys, which are the server's. */
  Map<String, InputRequest> requests() {
    return requests;
  }
}
