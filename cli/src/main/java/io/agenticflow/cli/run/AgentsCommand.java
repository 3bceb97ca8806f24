package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentListJson;
import io.agenticflow.agent.definition.AgentListText;
import io.agenticflow.agent.definition.AgentListing;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import java.nio.file.Path;

/** {@code agentic-flow --list} and {@code agentic-flow agents list}: shows the agents, grouped. */
public final class AgentsCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    AgentListing listing =
        Agents.catalogue(folder, arguments, Settings.read(arguments, terminal)).list();
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(AgentListJson.write(listing)));
    } else {
      int width = terminal.outIsTerminal() ? terminal.width() : 0;
      terminal.out().print(AgentListText.write(listing, width));
    }
    RunCommand.warn(listing.problems(), terminal);
    return ExitCode.OK.code();
  }
}
