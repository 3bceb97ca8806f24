package io.agenticflow.cli.mcp;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.run.SettingsPlaces;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.servers.Origin;
import io.agenticflow.mcp.servers.ServerDefinition;
import io.agenticflow.mcp.servers.ServerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow mcp import}: takes over the entries of a file, also of another program's. An
 * entry that is there already stays.
 */
public final class McpImportCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Here here = Here.of(arguments, terminal);
    String from = arguments.words().getFirst();
    Map<String, JrsValue> entries = new LinkedHashMap<>();
    JrsValue root = read(from, here);
    // Claude Code keeps those of one folder apart.
    JrsValue ofFolder =
        Json.field(
            Json.field(Json.field(root, "projects"), here.project().toString()), "mcpServers");
    Json.fields(ofFolder).forEach(each -> entries.put(each.getKey(), each.getValue()));
    Json.fields(Json.field(root, "mcpServers"))
        .forEach(each -> entries.putIfAbsent(each.getKey(), each.getValue()));
    ServerFile file = here.file(here.scope());
    List<JrsValue> taken = new ArrayList<>();
    List<String> left = new ArrayList<>();
    try {
      List<String> there = file.names();
      for (Map.Entry<String, JrsValue> each : entries.entrySet()) {
        if (there.contains(each.getKey())) {
          left.add(each.getKey() + ": is there already");
        } else {
          take(each.getKey(), each.getValue(), file, here, taken, left);
        }
      }
    } catch (IOException e) {
      throw Here.failed(e);
    }
    left.forEach(each -> terminal.err().println("Note: not taken over: " + each));
    here.answer(
        Json.object()
            .put("place", file.path().toString())
            .put("imported", taken)
            .put("left_out", left.stream().map(Json::of).toList())
            .build(),
        "Took over "
            + taken.size()
            + " of "
            + entries.size()
            + (entries.size() == 1 ? " server into " : " servers into ")
            + file.path());
    return ExitCode.OK.code();
  }

  private static void take(
      String name,
      JrsValue entry,
      ServerFile file,
      Here here,
      List<JrsValue> taken,
      List<String> left)
      throws IOException {
    try {
      ServerDefinition server = McpEntryCommand.checked(name, entry, here.scope(), file);
      file.put(name, server.json());
      if (here.scope() == Origin.Scope.PROJECT) {
        here.choices().enable(server);
      }
      taken.add(Json.of(name));
    } catch (CliException e) {
      left.add(e.message());
    }
  }

  private static JrsValue read(String from, Here here) {
    try {
      return Json.parse(
          from.equals("-")
              ? here.terminal().in().readAllBytes()
              : Files.readAllBytes(file(from, here)));
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read " + shown(from, here), null, e);
    } catch (JsonException e) {
      throw new CliException(
          ExitCode.USAGE, shown(from, here) + " is not valid JSON: " + e.getMessage(), null, e);
    }
  }

  private static String shown(String from, Here here) {
    return from.equals("-") ? "standard input" : file(from, here).toString();
  }

  private static Path file(String from, Here here) {
    Path home = Settings.userHome();
    return switch (from) {
      case "claude-code" ->
          here.terminal().environment().get("CLAUDE_CONFIG_DIR") == null
              ? home.resolve(".claude.json")
              : SettingsPlaces.userFolder(here.folder(), here.terminal()).resolve(".claude.json");
      case "claude-desktop" ->
          System.getProperty("os.name", "").startsWith("Mac")
              ? home.resolve("Library/Application Support/Claude/claude_desktop_config.json")
              : home.resolve(".config/Claude/claude_desktop_config.json");
      default -> here.folder().resolve(from);
    };
  }
}
