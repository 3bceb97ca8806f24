package io.agenticflow.cli.run;

import io.agenticflow.agent.AgentLoop;
import io.agenticflow.agent.RunRequest;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;

/** Runs a loop to its end under Ctrl-C, and tells how it ended. */
final class RunToEnd {
  private RunToEnd() {}

  /** Returns the program's exit code. */
  static int of(
      AgentLoop loop,
      RunRequest request,
      OpenSession session,
      RunReaders readers,
      ParsedArguments arguments,
      Terminal terminal) {
    Cancellation cancellation = new Cancellation();
    try (Interruption _ = Interruption.raising(cancellation)) {
      RunResult result = loop.run(request, session.transcript(), readers, cancellation);
      ExitCode code = Endings.exitCode(result);
      if (result.error() != null) {
        terminal.err().println("agentic-flow: " + ToolLine.oneLine(result.error()));
        String hint = Endings.hint(result.apiError(), request.provider(), request.model());
        if (hint != null) {
          terminal.err().println("  " + hint);
        }
      }
      boolean canGoOn =
          result.ending() != RunResult.Ending.COMPLETED && session.keptFiles() != null;
      if (canGoOn) {
        terminal.err().println("  go on with: agentic-flow --resume " + session.id());
      }
      if ("json".equals(arguments.get(Options.OUTPUT))) {
        terminal
            .out()
            .println(
                Json.write(
                    JsonReport.of(
                        result,
                        session.id(),
                        request.runId(),
                        request.agent().isEmpty() ? null : request.agent(),
                        request.provider(),
                        request.model(),
                        code.code())));
      }
      terminal.out().flush();
      terminal.err().flush();
      return code.code();
    }
  }
}
