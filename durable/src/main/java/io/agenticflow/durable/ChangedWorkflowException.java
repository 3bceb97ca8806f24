package io.agenticflow.durable;

/**
 * Thrown where a workflow asks for another operation than the journal has at that place: its code
 * was changed while a run of it was under way, or it is not deterministic. The run is left as it
 * is, neither failed nor over; the old code can go on with it.
 */
public final class ChangedWorkflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChangedWorkflowException(String message) {
    super(message);
  }
}
