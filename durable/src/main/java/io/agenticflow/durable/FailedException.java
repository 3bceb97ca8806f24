package io.agenticflow.durable;

/**
 * Thrown where a step, a child or a run has failed for good. The message is one line for people and
 * is kept in the journal: it holds no secret. The same is thrown after a crash.
 */
public final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FailedException(String message) {
    super(message);
  }

  public FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
