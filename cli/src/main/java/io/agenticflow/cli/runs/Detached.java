package io.agenticflow.cli.runs;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.Workflow;
import io.agenticflow.durable.local.LocalEngine;
import java.nio.file.Path;
import java.util.List;

/** Hands durable runs to processes that outlive this one. */
public final class Detached {
  private Detached() {}

  /**
   * Starts a run in a process of its own, or at the workers of a server.
   *
   * @param engine the name of the engine that keeps it
   * @param folder in which that process works
   * @return false where there is a run of that name already, which is then left alone
   * @throws CliException where it cannot be started
   */
  public static boolean start(
      String engine,
      Configuration configuration,
      Workflow workflow,
      String runId,
      String input,
      Path folder,
      Terminal terminal) {
    try (DurableEngine opened = Engines.open(engine, configuration, List.of(workflow))) {
      if (!(opened instanceof LocalEngine local)) {
        return opened.start(workflow.name(), runId, input);
      }
      boolean isNew = local.submit(workflow.name(), runId, input);
      if (isNew) {
        Worker.start(configuration.home(), runId, folder, terminal.environment());
      }
      return isNew;
    } catch (EngineException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }
}
