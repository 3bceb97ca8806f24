package io.agenticflow.cli.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.InnerRun;
import io.agenticflow.cli.run.ResumableRun;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Durable;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Step;
import io.agenticflow.durable.Workflow;
import io.agenticflow.json.Json;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.jr.stree.JrsValue;

/**
 * A run of an agent that outlives its process. The whole run is one step. What the models say and
 * the tools do is in the session's file, whose name follows from the step's key: a step that is
 * done again goes on there, and the journal only has how it ended.
 */
public final class AgentRun implements Workflow {
  /** The workflow's name. */
  public static final String NAME = "agent-run";

  /** The signal by which somebody approves, and what it brings then. */
  static final String APPROVAL = "approval";

  static final String YES = "yes";

  private static final String EXIT_CODE = "exit code ";

  private final Terminal terminal;

  /**
   * @param terminal hears on its standard error what happens
   */
  public AgentRun(Terminal terminal) {
    // A task in a variable would be said again to a session that goes on.
    Map<String, String> environment = new HashMap<>(terminal.environment());
    environment.remove("TASK");
    this.terminal =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            terminal.err(),
            "",
            environment);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String run(Durable durable, String input) {
    AgentOrder order = AgentOrder.read(input);
    if (order.waitsForApproval()) {
      String said = durable.signal(APPROVAL).await();
      if (!said.equals(YES)) {
        throw failed(ExitCode.FAILED.code(), "it was not approved: " + said);
      }
    }
    String result = durable.step(Step.once("agent", attempt -> work(order, attempt)));
    JrsValue json = Json.parse(result);
    long code = Json.integer(json, "exit_code", 0);
    if (code != 0) {
      String problem = Json.string(Json.field(json, "error"), "message");
      throw failed(
          code,
          (problem == null ? "it ended early: " + Json.string(json, "ending") : problem)
              + "; go on with: agentic-flow --resume "
              + Json.string(json, "session_id"));
    }
    return result;
  }

  private String work(AgentOrder order, Step.Attempt attempt) {
    String session = UUID.nameUUIDFromBytes(attempt.idempotencyKey().getBytes(UTF_8)).toString();
    terminal.err().println("Session " + session);
    try {
      InnerRun.Outcome outcome =
          ResumableRun.of(
              order.options(),
              order.task(),
              session,
              terminal,
              line -> terminal.err().println(line),
              attempt.cancellation());
      if (attempt.cancellation().isCancelled()) {
        throw new CancelledException(String.valueOf(attempt.cancellation().reason()));
      }
      return Json.write(outcome.json());
    } catch (CliException e) {
      throw failed(
          e.exitCode().code(), e.hint() == null ? e.message() : e.message() + "; " + e.hint());
    }
  }

  private static FailedException failed(long code, String message) {
    return new FailedException(EXIT_CODE + code + ": " + message);
  }

  /** Returns with which code the program ends because of a run that failed. */
  static int exitCode(String problem) {
    int colon = problem.indexOf(':');
    if (problem.startsWith(EXIT_CODE) && colon > 0) {
      try {
        return Integer.parseInt(problem.substring(EXIT_CODE.length(), colon));
      } catch (NumberFormatException e) {
        return ExitCode.FAILED.code();
      }
    }
    return ExitCode.FAILED.code();
  }

  /** Returns why a run failed, without the code. */
  static String withoutCode(String problem) {
    int colon = problem.indexOf(": ");
    return problem.startsWith(EXIT_CODE) && colon > 0 ? problem.substring(colon + 2) : problem;
  }
}
