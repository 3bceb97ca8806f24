package io.agenticflow.cli.swarm;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Interruption;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.local.LocalEngine;
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

  /** Starts a swarm and returns the exit code. */
  int start(String runId, SwarmOrder order) {
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
          List<String> _ = engine.resume(runId);
        });
  }

  private int toEnd(String runId, Consumer<LocalEngine> begin) {
    Cancellation cancellation = new Cancellation();
    try (SwarmView view = new SwarmView(terminal, SwarmCommand.isJson(arguments));
        Interruption _ = Interruption.raising(cancellation);
        LocalEngine engine =
            LocalEngine.open(configuration.home(), List.of(SwarmTeams.workflow(terminal, view)))) {
      begin.accept(engine);
      if (!SwarmCommand.isJson(arguments)) {
        terminal.err().println("Swarm " + runId);
      }
      SwarmReport report = SwarmReport.read(engine.await(runId, cancellation));
      view.close();
      return new ReportText(terminal).tell(runId, report, SwarmCommand.isJson(arguments)).code();
    } catch (CancelledException e) {
      throw new CliException(
          ExitCode.INTERRUPTED,
          cancellation.isCancelled() ? "Interrupted" : "the swarm was cancelled: " + e.getMessage(),
          cancellation.isCancelled() ? "go on with: agentic-flow swarm --resume " + runId : null,
          e);
    } catch (FailedException e) {
      throw new CliException(
          ExitCode.FAILED, "the swarm " + runId + " failed: " + e.getMessage(), null, e);
    } catch (EngineException e) {
      throw new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
    }
  }
}
