package io.agenticflow.cli.runs;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Interruption;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.local.LocalEngine;
import io.agenticflow.json.Json;
import java.time.Duration;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Waits for a run that is done elsewhere, and tells how it ended. */
final class Attachment {
  /** A process that was just started has to come up before it takes its run. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DurableEngine engine;
  private final Workers workers;
  private final Terminal terminal;
  private final boolean isJson;

  Attachment(DurableEngine engine, Workers workers, Terminal terminal, boolean isJson) {
    this.engine = engine;
    this.workers = workers;
    this.terminal = terminal;
    this.isJson = isJson;
  }

  /** Returns the exit code of the run. */
  int toEnd(String runId) {
    Cancellation cancellation = new Cancellation();
    try (Interruption _ = Interruption.raising(cancellation)) {
      tell(runId);
      Thread watch = Thread.ofVirtual().unstarted(() -> watch(runId));
      if (engine instanceof LocalEngine) {
        watch.start();
      }
      try {
        return succeeded(engine.await(runId, cancellation));
      } finally {
        watch.interrupt();
      }
    } catch (FailedException e) {
      String problem = String.valueOf(e.getMessage());
      return failed(runId, AgentRun.exitCode(problem), AgentRun.withoutCode(problem));
    } catch (CancelledException e) {
      if (cancellation.isCancelled()) {
        terminal.err().println("Run " + runId + " goes on");
        return ExitCode.INTERRUPTED.code();
      }
      return failed(
          runId, ExitCode.INTERRUPTED.code(), "run " + runId + " was cancelled: " + e.getMessage());
    } catch (EngineException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }

  private void tell(String runId) {
    List<String> waitsFor = engine.find(runId).map(RunRecord::waitingFor).orElse(List.of());
    if (!waitsFor.isEmpty()) {
      terminal
          .err()
          .println(
              "It waits for "
                  + String.join(", ", waitsFor)
                  + ": agentic-flow runs approve "
                  + runId);
    }
  }

  /** Sees to it that somebody works on the run while it is waited for. */
  private void watch(String runId) {
    LocalEngine local = (LocalEngine) engine;
    try {
      while (true) {
        Thread.sleep(PATIENCE);
        if (local.isOrphan(runId)) {
          terminal.err().println("The process of run " + runId + " is gone; starting another");
          workers.start(runId);
        }
      }
    } catch (InterruptedException e) {
      // It is over, or waited for no longer.
    } catch (CliException e) {
      terminal.err().println("Note: " + e.message());
    } catch (EngineException e) {
      terminal.err().println("Note: " + e.getMessage());
    }
  }

  private int succeeded(String result) {
    if (isJson) {
      JrsObject structured = RunText.structured(result);
      terminal
          .out()
          .println(
              Json.write(
                  structured == null ? Json.object().put("result", result).build() : structured));
    } else {
      terminal.out().println(RunText.answer(result));
    }
    return ExitCode.OK.code();
  }

  private int failed(String runId, int code, String problem) {
    terminal.err().println("agentic-flow: " + problem);
    if (isJson) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("error", problem)
                      .put("run_id", runId)
                      .put("exit_code", code)
                      .build()));
    }
    return code;
  }
}
