package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentNotFoundException;
import io.agenticflow.agent.definition.AgentSource;
import io.agenticflow.agent.definition.BrokenAgentException;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.hook.Hook;
import io.agenticflow.hook.HookReader;
import io.agenticflow.hook.HookSettings;
import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsSearch;
import io.agenticflow.vocabulary.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the hooks of a run: those of settings files, and those of the agent's file. */
final class HookWiring {
  private HookWiring() {}

  /**
   * Reads them.
   *
   * @throws CliException where they cannot be understood: one that forbids could be among them
   */
  static HookSettings read(
      ParsedArguments arguments, AgentDefinition agent, Path folder, Terminal terminal) {
    SettingsSearch search = SettingsPlaces.search(arguments, folder, terminal);
    try {
      HookSettings settings = HookReader.of(search.files(), search.trusted());
      RawJson own = agent.traits().hooks();
      if (own == null || !Customs.count(arguments)) {
        return settings;
      }
      List<String> notes = new ArrayList<>(settings.notes());
      List<Hook> more = ofAgent(agent, own, folder, search.trusted(), notes);
      List<Hook> all = new ArrayList<>(settings.hooks());
      all.addAll(more);
      return new HookSettings(all, settings.urls(), settings.variables(), notes);
    } catch (SettingsException e) {
      throw new CliException(
          ExitCode.USAGE, "the hooks cannot be used: " + e.getMessage(), "mend the file", e);
    }
  }

  /** Returns the hooks of an agent's file, while it runs for another; none where it has no file. */
  static List<Hook> ofSubAgent(
      String name,
      ParsedArguments arguments,
      Configuration configuration,
      Path folder,
      Terminal terminal) {
    List<String> notes = new ArrayList<>();
    try {
      AgentDefinition agent = Agents.catalogue(folder, arguments, configuration).find(name).agent();
      RawJson own = agent.traits().hooks();
      boolean trusted = SettingsPlaces.search(arguments, folder, terminal).trusted();
      return own == null || !Customs.count(arguments)
          ? List.of()
          : ofAgent(agent, own, folder, trusted, notes);
    } catch (AgentNotFoundException | BrokenAgentException e) {
      return List.of(); // the program that drives the run has defined it, and its hooks are its own
    } catch (SettingsException e) {
      notes.add("the hooks of agent " + name + " do not run: " + e.getMessage());
      return List.of();
    } finally {
      notes.forEach(note -> terminal.err().println("Note: " + note));
    }
  }

  private static List<Hook> ofAgent(
      AgentDefinition agent, RawJson hooks, Path folder, boolean trusted, List<String> notes)
      throws SettingsException {
    RuleSource source =
        new RuleSource(RuleSource.Scope.AGENT, "the file of agent " + agent.name(), folder);
    if (mayRun(agent.source(), folder, trusted)) {
      return HookReader.ofAgent(Json.parse(hooks), source, notes);
    }
    notes.add(
        source.name()
            + " has hooks; they do not run, because the file may have come with the folder. To let them run, name the"
            + " kinds of settings: --setting-sources user,project,local");
    return List.of();
  }

  /** Tells on standard error, once, what does not count. */
  static void warn(HookSettings hooks, Terminal terminal) {
    hooks.notes().forEach(note -> terminal.err().println("Note: " + note));
  }

  /** A folder of agents that lies in the project may have come with it, however it was named. */
  static boolean mayRun(AgentSource source, Path folder, boolean trusted) {
    return switch (source.scope()) {
      case USER, BUILT_IN, GIVEN -> true;
      case PROJECT -> trusted;
      case CHOSEN -> trusted || source.file() == null || !source.file().startsWith(folder);
    };
  }
}
