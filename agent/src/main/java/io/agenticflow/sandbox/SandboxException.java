package io.agenticflow.sandbox;

import java.io.IOException;

/** A process cannot be confined as asked; it was not started. The message says why. */
public final class SandboxException extends IOException {
  private static final long serialVersionUID = 1L;

  SandboxException(String message) {
    super(message);
  }
}
