package io.agenticflow.cli;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.command.Command;

/**
 * Knows what does each command, and is the only place that does: only the classes of the command that
 * is wanted are loaded.
 */
class CommandTable {

  /**
   * Makes what does a command.
   *
   * @param path as in {@link CommandSpec#path}
   * @param program all commands
   */
  Command command(String path, CommandSpec program) {
    return switch (path) {
      case "help" -> new HelpCommand(program);
      case "version" -> new VersionCommand();
      case "completion" -> new CompletionCommand(program);
      case "warmup" -> new WarmupCommand();
      default -> throw new IllegalStateException("nothing does the command " + path);
    };
  }
}
