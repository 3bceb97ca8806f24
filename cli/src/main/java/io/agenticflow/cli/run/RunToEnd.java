package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentModel;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.headless.ResultJson;
import io.agenticflow.cli.headless.RunTally;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a loop to its end under Ctrl-C, and tells how it ended. */
final class RunToEnd {
  private RunToEnd() {}

  /** Runs a prepared run and returns the program's exit code. */
  static int of(
      PreparedRun run,
      List<ContentBlock> prompt,
      Cancellation cancellation,
      RunTally tally,
      ParsedArguments arguments,
      Terminal terminal) {
    RunRequest request = run.request(prompt);
    return of(
        request,
        () -> run.run(request, cancellation),
        cancellation,
        run.session(),
        run::sandbox,
        tally,
        arguments,
        terminal);
  }

  /**
   * Runs something to its end and returns the program's exit code.
   *
   * @param cancellation is raised by Ctrl-C
   * @param sandbox tells at the end what held the run's commands; null where there were none
   * @param tally hears the run's events
   */
  static int of(
      RunRequest request,
      Supplier<RunResult> run,
      Cancellation cancellation,
      OpenSession session,
      Supplier<@Nullable String> sandbox,
      RunTally tally,
      ParsedArguments arguments,
      Terminal terminal) {
    try (Interruption _ = Interruption.raising(cancellation)) {
      RunResult result = run.get();
      AgentModel model = request.model().get();
      ExitCode code = Endings.exitCode(result);
      if (result.error() != null) {
        terminal.err().println("agentic-flow: " + ToolLine.oneLine(result.error()));
        String hint = Endings.hint(result.apiError(), model.provider(), model.model());
        if (hint != null) {
          terminal.err().println("  " + hint);
        }
      }
      boolean canGoOn =
          result.ending() != RunResult.Ending.COMPLETED && session.keptFiles() != null;
      if (canGoOn) {
        terminal.err().println("  go on with: agentic-flow --resume " + session.id());
      }
      if ("json".equals(arguments.get(Options.RUN_OUTPUT))) {
        terminal
            .out()
            .println(
                Json.write(
                    ResultJson.of(
                        result,
                        new ResultJson.Of(
                            session.id(),
                            request.runId(),
                            request.agent().isEmpty() ? null : request.agent(),
                            model.provider(),
                            model.model(),
                            sandbox.get()),
                        tally,
                        code.code())));
      }
      terminal.out().flush();
      terminal.err().flush();
      return code.code();
    }
  }
}
