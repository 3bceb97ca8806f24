package io.agenticflow.mcp.oauth;

import java.io.IOException;

/** A person has to log in, and nobody is there to ask; the message says how. */
public final class LoginNeededException extends IOException {
  private static final long serialVersionUID = 1L;

  LoginNeededException(String message) {
    super(message);
  }
}
