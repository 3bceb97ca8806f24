package io.agenticflow.memory;

/** Thrown when no entry, or more than one, is meant by an id. The message is for people. */
public final class NoEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoEntryException(String message) {
    super(message);
  }
}
