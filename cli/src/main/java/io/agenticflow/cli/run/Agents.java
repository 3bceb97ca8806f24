package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentFields;
import io.agenticflow.agent.definition.AgentFolder;
import io.agenticflow.agent.definition.AgentNotFoundException;
import io.agenticflow.agent.definition.BrokenAgentException;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Finds agents for commands. */
final class Agents {
  private Agents() {}

  /** Returns the agents that a command in this folder can use. */
  static AgentCatalogue catalogue(
      Path folder, ParsedArguments arguments, Configuration configuration) {
    Path chosen = arguments.get(Options.AGENTS_DIR);
    return new AgentCatalogue(
        AgentFolder.search(
            chosen == null ? configuration.agentsDir() : chosen, folder, Settings.userHome()));
  }

  private static String withReason(String field) {
    String why = AgentFields.why(field);
    return why == null ? field : field + " (" + why + ")";
  }

  static AgentDefinition find(
      String name,
      Path folder,
      ParsedArguments arguments,
      Configuration configuration,
      Terminal terminal) {
    try {
      AgentCatalogue.Found found = catalogue(folder, arguments, configuration).find(name);
      RunCommand.warn(found.warnings(), terminal);
      if (arguments.isSet(Options.VERBOSE) && !found.agent().unhonoured().isEmpty()) {
        terminal
            .err()
            .println(
                "Note: nothing acts on these fields of agent "
                    + name
                    + ": "
                    + found.agent().unhonoured().keySet().stream()
                        .map(Agents::withReason)
                        .collect(Collectors.joining(", ")));
      }
      return found.agent();
    } catch (AgentNotFoundException e) {
      throw new CliException(ExitCode.AGENT_NOT_FOUND, String.valueOf(e.getMessage()), null, e);
    } catch (BrokenAgentException e) {
      throw new CliException(
          ExitCode.AGENT_NOT_FOUND,
          "agent " + name + " cannot be used: " + e.problem(),
          "mend the file",
          e);
    }
  }
}
