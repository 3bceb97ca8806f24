package io.agenticflow.permission;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Whether a tool call may be made. */
public sealed interface Decision {
  /** Returns what decided. */
  Ground ground();

  /**
   * It may.
   *
   * @param input the arguments to make it with; a hook or whoever was asked may have changed them
   * @param beyond real paths outside the workspace that a rule lets this call use
   */
  record Allow(JrsObject input, List<Path> beyond, Ground ground) implements Decision {
    public Allow {
      beyond = List.copyOf(beyond);
    }
  }

  /**
   * It may not.
   *
   * @param reason for the model and for people
   * @param interrupts whether the run is to end
   */
  record Deny(String reason, boolean interrupts, Ground ground) implements Decision {}
}
