package io.agenticflow.cli;

import io.agenticflow.cli.args.CommandSpec;
import io.agenticflow.cli.args.HelpPage;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.text.NearNames;
import java.util.ArrayList;
import java.util.List;

/** {@code agentic-flow help COMMAND}: the same as {@code agentic-flow COMMAND --help}. */
final class HelpCommand implements Command {
  private final CommandSpec program;

  HelpCommand(CommandSpec program) {
    this.program = program;
  }

  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    CommandSpec found = program;
    for (String word : arguments.words()) {
      CommandSpec inside = found.command(word);
      if (inside == null) {
        throw unknown(found, word);
      }
      found = inside;
    }
    terminal.out().print(HelpPage.of(found, terminal.width(), terminal.outHasColour()));
    return ExitCode.OK.code();
  }

  private static CliException unknown(CommandSpec within, String word) {
    List<String> names = new ArrayList<>();
    for (CommandSpec each : within.commands()) {
      names.add(each.name());
    }
    List<String> near = NearNames.of(word, names);
    return new CliException(
        ExitCode.USAGE,
        "no command '"
            + word
            + "'"
            + (near.isEmpty() ? "" : ": did you mean " + near.getFirst() + "?"),
        "see " + within.invocation() + " --help");
  }
}
