package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.NamedServers;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.servers.Definitions;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerCatalogue;
import io.agenticflow.mcp.servers.ServerChoices;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerFile;
import io.agenticflow.text.NearNames;
import io.agenticflow.text.VisibleText;
import io.agenticflow.tool.FileProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.jr.stree.JrsObject;

/** The folder that a command is about, and what is named for it. */
record Here(
    ParsedArguments arguments, Terminal terminal, Configuration configuration, Path folder) {

  static Here of(ParsedArguments arguments, Terminal terminal) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    return new Here(arguments, terminal, Settings.read(arguments, terminal), real(folder));
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("use", folder, e).getMessage()),
          null,
          e);
    }
  }

  /** Returns the root of the repository, or the folder itself. */
  Path project() {
    return ServerCatalogue.project(folder);
  }

  ServerCatalogue catalogue() {
    return NamedServers.find(arguments, configuration, folder, terminal, Definitions.NONE);
  }

  /** Returns the server of a name; throws where there is none. */
  ServerCatalogue.Entry find(String name) {
    ServerCatalogue all = catalogue();
    return all.find(name)
        .orElseThrow(() -> {
          for (Definitions.Problem each : all.problems()) {
            if (each.name().equals(name)) {
              return new CliException(
                  ExitCode.SERVER_FAILED, each.toString(), "mend " + each.origin().place());
            }
          }
          return unknown(
              name, all.entries().stream().map(each -> each.definition().name()).toList());
        });
  }

  static CliException unknown(String name, List<String> names) {
    List<String> near = NearNames.of(name, names);
    return new CliException(
        ExitCode.SERVER_NOT_FOUND,
        "there is no MCP server " + name + " here",
        near.isEmpty()
            ? "'agentic-flow mcp list' shows those that are named"
            : "did you mean " + near.getFirst() + "?");
  }

  ServerChoices choices() {
    try {
      return ServerChoices.read(configuration.home(), project());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the file of the scope that is typed. */
  ServerFile file(Origin.Scope scope) {
    return switch (scope) {
      case PROJECT -> ServerFile.ofFolder(project());
      case USER -> ServerFile.ofUser(configuration.home(), null);
      default -> ServerFile.ofUser(configuration.home(), project());
    };
  }

  Origin.Scope scope() {
    return Origin.Scope.valueOf(arguments.get(Options.MCP_SCOPE, "local").toUpperCase(Locale.ROOT));
  }

  boolean wantsJson() {
    return "json".equals(arguments.get(Options.OUTPUT));
  }

  /** Writes what was asked for; the text may hold what servers and folders say. */
  void answer(JrsObject json, String text) {
    terminal.out().println(wantsJson() ? Json.write(json) : VisibleText.of(text));
    terminal.out().flush();
  }

  static CliException failed(IOException e) {
    return new CliException(ExitCode.FAILED, String.valueOf(e.getMessage()), null, e);
  }

  /** Returns what is told of a server in JSON. */
  static JsonObjectBuilder json(ServerDefinition server) {
    return Json.object()
        .put("name", server.name())
        .put("type", server.kind())
        .put("target", server.target())
        .put("scope", server.origin().scope().word())
        .put("place", server.origin().place());
  }

  /** Returns what becomes of a server, one word. */
  static String word(ServerCatalogue.Standing standing) {
    return switch (standing) {
      case READY -> "ready";
      case UNAPPROVED -> "unapproved";
      case DISABLED -> "disabled";
    };
  }
}
