package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.IOException;

/** {@code agentic-flow mcp logout}: forgets what was given at a log-in. */
public final class McpLogoutCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    Addressed from = Addressed.find(here, arguments.words().getFirst());
    boolean was;
    try {
      was = from.surroundings().logins().forget(from.address());
    } catch (IOException e) {
      throw Here.failed(e);
    }
    here.answer(
        Here.json(from.server()).put("forgotten", (Boolean) was).build(),
        (was ? "forgot the log-in at " : "there was no log-in at ") + from.server().name());
    return ExitCode.OK.code();
  }
}
