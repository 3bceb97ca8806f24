package io.agenticflow.durable;

/** Thrown in a run, and to those who wait for it, once it is cancelled. */
public final class CancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message why, for people
   */
  public CancelledException(String message) {
    super(message);
  }
}
