package io.agenticflow.cli.swarm;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.RunsCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Interruption;
import io.agenticflow.cli.run.MemberRuns;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.runs.Detached;
import io.agenticflow.cli.runs.Engines;
import io.agenticflow.config.Configuration;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.local.LocalEngine;
import io.agenticflow.json.Json;
import io.agenticflow.swarm.SwarmOrder;
import io.agenticflow.swarm.SwarmReport;
import io.agenticflow.swarm.SwarmWorkflow;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One swarm from its start, or from where another process left it, to its report. */
final class SwarmSession {
  private final ParsedArguments arguments;
  private final Terminal terminal;
  private final Configuration configuration;

  SwarmSession(ParsedArguments arguments, Terminal terminal) {
    this.arguments = arguments;
    this.terminal = terminal;
    this.configuration = Settings.read(arguments, terminal);
  }

  /** Starts a swarm, and waits for it unless it is to go on by itself; returns the exit code. */
  int start(String runId, SwarmOrder order) {
    return arguments.isSet(RunsCommandLine.DETACH) ? detach(runId, order) : here(runId, order);
  }

  private int detach(String runId, SwarmOrder order) {
    String engine = Engines.name(arguments, configuration);
    boolean isNew =
        Detached.start(
            engine,
            configuration,
            SwarmTeams.workflow(terminal),
            runId,
            order.json(),
            order.workspace(),
            terminal);
    if (SwarmCommand.isJson(arguments)) {
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("run_id", runId)
                      .put("engine", engine)
                      .put("started", isNew)
                      .build()));
    } else {
      terminal.out().println(runId);
      terminal.err().println("  its result: agentic-flow swarm --resume " + runId);
    }
    terminal.out().flush();
    return ExitCode.OK.code();
  }

  private int here(String runId, SwarmOrder order) {
    return toEnd(
        runId,
        engine -> {
          boolean _ = engine.start(SwarmWorkflow.NAME, runId, order.json());
        });
  }

  /** Goes on with a swarm and returns the exit code. */
  int resume(String runId) {
    return toEnd(
        runId,
        engine -> {
          Optional<RunRecord> run = engine.find(runId);
          if (run.isEmpty() || !run.get().workflow().equals(SwarmWorkflow.NAME)) {
            throw new CliException(
                ExitCode.SESSION_NOT_FOUND,
                "there is no swarm " + runId,
                "'agentic-flow runs list' shows those that are there");
          }
          if (engine instanceof LocalEngine local) {
            // One whose key is missing now should hear of it before a member fails for want of it.
            local
                .input(runId)
                .ifPresent(input -> MemberRuns.check(SwarmOrder.read(input).options(), terminal));
            List<String> _ = local.resume(runId);
          }
        });
  }

  private int toEnd(String runId, Consumer<DurableEngine> begin) {
    Cancellation cancellation = new Cancellation();
    try (SwarmView view = new SwarmView(terminal, SwarmCommand.isJson(arguments));
        Interruption _ = Interruption.raising(cancellation);
        DurableEngine engine =
            Engines.open(
                Engines.name(arguments, configuration),
                configuration,
                List.of(SwarmTeams.workflow(terminal, view)))) {
      begin.accept(engine);
      if (!SwarmCommand.isJson(arguments)) {
        view.note("Swarm " + runId);
      }
      String result;
      try {
        result = engine.await(runId, cancellation);
      } catch (CancelledException e) {
        if (!cancellation.isCancelled()) {
          throw e;
        }
        // Said now: behind this the process may end at any moment.
        view.stop();
        terminal.err().println("Interrupted; go on with: agentic-flow swarm --resume " + runId);
        terminal.err().flush();
        return ExitCode.INTERRUPTED.code();
      }
      view.stop();
      SwarmReport report = SwarmReport.read(result);
      return new ReportText(terminal).tell(runId, report, SwarmCommand.isJson(arguments)).code();
    } catch (CancelledException e) {
      throw new CliException(
          ExitCode.INTERRUPTED, "the swarm was cancelled: " + e.getMessage(), null, e);
    } catch (FailedException e) {
      throw new CliException(
          ExitCode.FAILED, "the swarm " + runId + " failed: " + e.getMessage(), null, e);
    } catch (EngineException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }
}
