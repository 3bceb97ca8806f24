package io.agenticflow.cli.runs;

import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.local.LocalEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Starts processes for runs that none works on. A server's engine sees to that by itself.
 *
 * @param home the program's home
 * @param environment the variables of such processes
 */
record Workers(DurableEngine engine, Path home, Map<String, String> environment) {

  /** Starts a process for a run where none works on it. */
  void takeUp(String runId) {
    if (engine instanceof LocalEngine local && local.isOrphan(runId)) {
      start(runId);
    }
  }

  /** Starts a process for a run, and returns whether this engine needs one. */
  boolean start(String runId) {
    if (!(engine instanceof LocalEngine local)) {
      return false;
    }
    Worker.start(home, runId, folder(local, runId), environment);
    return true;
  }

  /** Returns where the user was when the run was started, or where he is where that is gone. */
  private static Path folder(LocalEngine engine, String runId) {
    String workflow = engine.find(runId).map(run -> run.workflow()).orElse("");
    if (workflow.equals(AgentRun.NAME)) {
      Path folder = AgentOrder.read(engine.input(runId).orElse("{}")).startedIn();
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return Path.of("").toAbsolutePath();
  }
}
