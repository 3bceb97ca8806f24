package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/** Finds the MCP servers that a command line, the user and the folder name. */
public final class NamedServers {
  private NamedServers() {}

  /**
   * Returns them.
   *
   * @param folder absolute
   * @param more named by others, such as an agent's file; after those of the command line
   * @throws CliException where what is typed, or what the user has decided, cannot be read
   */
  public static ServerCatalogue find(
      ParsedArguments arguments,
      Configuration configuration,
      Path folder,
      Terminal terminal,
      Definitions more) {
    Definitions given = given(arguments, folder).and(more);
    try {
      return ServerCatalogue.find(
          configuration.home(),
          folder,
          given,
          scopes(arguments),
          settings(arguments, folder, terminal));
    } catch (IOException e) {
      throw new CliException(
          ExitCode.FAILED, String.valueOf(e.getMessage()), "mend or remove the file", e);
    }
  }

  /** The scopes that count besides what is typed. */
  private static Set<Origin.Scope> scopes(ParsedArguments arguments) {
    Set<Origin.Scope> scopes = EnumSet.noneOf(Origin.Scope.class);
    if (arguments.isSet(Options.STRICT_MCP_CONFIG)) {
      return scopes;
    }
    scopes.add(Origin.Scope.MANAGED);
    for (RuleSource.Scope kind : Customs.kinds(arguments)) {
      switch (kind) {
        case USER -> scopes.add(Origin.Scope.USER);
        case PROJECT -> scopes.add(Origin.Scope.PROJECT);
        case LOCAL -> scopes.add(Origin.Scope.LOCAL);
        case MANAGED, COMMAND_LINE, AGENT, SESSION -> {}
      }
    }
    return scopes;
  }

  /** Returns the servers that {@code --mcp-config} names. */
  private static Definitions given(ParsedArguments arguments, Path folder) {
    Definitions all = Definitions.NONE;
    for (String typed : arguments.all(Options.MCP_CONFIG)) {
      if (!typed.isBlank()) {
        all = all.and(given(typed, folder));
      }
    }
    return all;
  }

  private static Definitions given(String typed, Path folder) {
    try {
      boolean isJson = typed.stripLeading().startsWith("{");
      JrsValue servers =
          Json.field(
              Json.parse(isJson ? typed : Files.readString(folder.resolve(typed))), "mcpServers");
      if (servers == null) {
        throw new CliException(
            ExitCode.USAGE,
            "--mcp-config: " + (isJson ? "the JSON" : typed) + " has no mcpServers",
            "write {\"mcpServers\": {\"name\": {\"command\": \"program\"}}}");
      }
      return Definitions.read(
          servers,
          new Origin(
              Origin.Scope.COMMAND_LINE, isJson ? "--mcp-config" : "--mcp-config " + typed, false));
    } catch (IOException | InvalidPathException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--mcp-config: cannot read the file " + typed,
          "give a file, or a JSON object",
          e);
    } catch (JsonException e) {
      throw new CliException(ExitCode.USAGE, "--mcp-config: " + e.getMessage(), null, e);
    }
  }

  private static List<ServerCatalogue.Setting> settings(
      ParsedArguments arguments, Path folder, Terminal terminal) {
    boolean trusted = Customs.trusted(arguments);
    List<ServerCatalogue.Setting> all = new ArrayList<>();
    try {
      for (SettingsObject each : SettingsPlaces.search(arguments, folder, terminal).files()) {
        boolean came = each.source().scope().comesWithFolder();
        all.add(
            new ServerCatalogue.Setting(
                each.json(),
                new Origin(scope(each.source().scope()), each.source().name(), came),
                !came || trusted));
      }
    } catch (SettingsException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
    return all;
  }

  private static Origin.Scope scope(RuleSource.Scope scope) {
    return switch (scope) {
      case MANAGED, COMMAND_LINE -> Origin.Scope.MANAGED; // neither came with the folder
      case LOCAL -> Origin.Scope.LOCAL;
      case PROJECT -> Origin.Scope.PROJECT;
      case USER, AGENT, SESSION -> Origin.Scope.USER;
    };
  }
}
