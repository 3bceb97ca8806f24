package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentCatalogue;
import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentFields;
import io.agenticflow.agent.definition.AgentFolder;
import io.agenticflow.agent.definition.AgentNotFoundException;
import io.agenticflow.agent.definition.AgentSource;
import io.agenticflow.agent.definition.BrokenAgentException;
import io.agenticflow.agent.definition.GivenAgents;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds agents for commands. */
final class Agents {
  private Agents() {}

  /** Returns the agents that a command in this folder can use. */
  static AgentCatalogue catalogue(
      Path folder, ParsedArguments arguments, Configuration configuration) {
    Path chosen = arguments.get(Options.AGENTS_DIR);
    if (!Customs.agentsCount(arguments)) {
      boolean typed = arguments.source(Options.AGENTS_DIR) == ParsedArguments.Source.COMMAND_LINE;
      return new AgentCatalogue(
          AgentFolder.search(typed ? chosen : null, folder, null).stream()
              .filter(each -> each.scope() == AgentSource.Scope.CHOSEN)
              .toList());
    }
    return new AgentCatalogue(
        AgentFolder.search(
            chosen == null ? configuration.agentsDir() : chosen, folder, Settings.userHome()));
  }

  private static String withReason(String field) {
    String why = AgentFields.why(field);
    return why == null ? field : field + " (" + why + ")";
  }

  /**
   * Returns the agents that {@code --agents} gives, by name.
   *
   * @throws CliException where they cannot be read
   */
  static Map<String, AgentDefinition> given(ParsedArguments arguments, Path folder) {
    String given = arguments.get(Options.AGENTS);
    if (given == null || given.isBlank()) {
      return Map.of();
    }
    try {
      String json =
          given.stripLeading().startsWith("{") ? given : Files.readString(folder.resolve(given));
      return GivenAgents.parse(json);
    } catch (IOException | InvalidPathException e) {
      throw new CliException(
          ExitCode.USAGE, "--agents: cannot read the file " + given, "give JSON, or a file", e);
    } catch (IllegalArgumentException | JsonException e) {
      throw new CliException(ExitCode.USAGE, "--agents: " + e.getMessage(), null, e);
    }
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
      if (Settings.isVerbose(arguments) && !found.agent().unhonoured().isEmpty()) {
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
