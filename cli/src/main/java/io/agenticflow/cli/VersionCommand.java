package io.agenticflow.cli;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;

/** {@code agentic-flow version}: the same as {@code --version}. */
final class VersionCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    terminal.out().println(Version.line());
    return ExitCode.OK.code();
  }
}
