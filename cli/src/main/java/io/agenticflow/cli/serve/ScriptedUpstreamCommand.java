package io.agenticflow.cli.serve;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.testkit.UpstreamCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code agentic-flow testkit upstream}: plays the providers from a script until it is ended. */
public final class ScriptedUpstreamCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    List<String> typed = new ArrayList<>();
    if (arguments.isSet(Options.FAULTS)) {
      typed.add("--faults");
    } else {
      typed.add("--port");
      typed.add(String.valueOf(arguments.get(Options.UPSTREAM_PORT)));
      typed.add("--dialect");
      typed.add(arguments.get(Options.DIALECT, "auto"));
      if (arguments.isSet(Options.KEEP_RUNNING)) {
        typed.add("--keep-running");
      }
      if (arguments.isSet(Options.STRICT)) {
        typed.add("--strict");
      }
      Path script = arguments.get(Options.SCRIPT);
      if (script != null) {
        typed.add("--script");
        typed.add(script.toString());
      }
    }
    return UpstreamCommand.run(typed.toArray(String[]::new), terminal.out(), terminal.err());
  }
}
