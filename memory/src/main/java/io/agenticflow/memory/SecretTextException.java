package io.agenticflow.memory;

/** Thrown when a text is little else than a secret, which memory does not keep. */
public final class SecretTextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecretTextException() {
    super("this is little else than a secret, and memory keeps none");
  }
}
