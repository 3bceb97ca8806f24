package io.agenticflow.tool;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.tool.process.ProcessLauncher;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool call may use of its run.
 *
 * @param workspace where it may read and write
 * @param cancellation ends the call; a tool that waits must hear it
 * @param environment the whole environment for child processes, already without provider keys
 * @param notes what this run's tools remember between calls, such as which files were read
 * @param beforeChange is told of each file that a tool is about to write, create or remove
 * @param launcher starts child processes; no tool starts one in another way
 * @param callKey names this call of this session and no other, for whoever must not do it twice;
 *     null where it has no name
 */
public record ToolContext(
    Workspace workspace,
    Cancellation cancellation,
    Map<String, String> environment,
    RunNotes notes,
    BeforeChange beforeChange,
    ProcessLauncher launcher,
    @Nullable String callKey) {
  public ToolContext {
    environment = Map.copyOf(environment);
  }

  /** Makes the context of calls that have no name. */
  public ToolContext(
      Workspace workspace,
      Cancellation cancellation,
      Map<String, String> environment,
      RunNotes notes,
      BeforeChange beforeChange,
      ProcessLauncher launcher) {
    this(workspace, cancellation, environment, notes, beforeChange, launcher, null);
  }
}
