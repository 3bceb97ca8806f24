package io.agenticflow.cli;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;

/** {@code agentic-flow warmup}, which the launcher does: it alone knows how the JVM is started. */
final class WarmupCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    throw new CliException(
        ExitCode.USAGE,
        "the start-up cache is made by the launcher",
        "run it as 'agentic-flow warmup', with nothing else on the line");
  }
}
