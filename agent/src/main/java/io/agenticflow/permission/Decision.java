package io.agenticflow.permission;

/** Whether a tool call may be made. */
public sealed interface Decision {
  /** It may. */
  record Allow() implements Decision {}

  /**
   * It may not.
   *
   * @param reason for the model and for people
   */
  record Deny(String reason) implements Decision {}
}
