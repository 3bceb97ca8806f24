package io.agenticflow.cli;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.Completion;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;

/** {@code agentic-flow completion SHELL}. */
final class CompletionCommand implements Command {
  private final CommandSpec program;

  CompletionCommand(CommandSpec program) {
    this.program = program;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    String shell = arguments.words().getFirst();
    String script =
        switch (shell) {
          case "bash" -> Completion.bash(program);
          case "zsh" -> Completion.zsh(program);
          case "fish" -> Completion.fish(program);
          default ->
              throw new CliException(
                  ExitCode.USAGE,
                  "no completion for the shell '" + shell + "'",
                  "there is one for bash, zsh and fish");
        };
    terminal.out().print(script);
    return ExitCode.OK.code();
  }
}
