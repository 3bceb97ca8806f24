package io.agenticflow.cli.command;

import io.agenticflow.cli.args.ParsedArguments;

/** Does what one command of the program is for. */
public interface Command {

  /**
   * Runs to the end.
   *
   * @param arguments checked
   * @return the program's exit code, of {@link ExitCode}
   * @throws CliException where it fails for a reason that the user can understand
   */
  int run(ParsedArguments arguments, Terminal terminal);
}
