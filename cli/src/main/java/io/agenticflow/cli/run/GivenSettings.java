package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/** The settings that {@code --settings} gives to one run. */
final class GivenSettings {
  /**
   * Fields that something reads; docs/permissions.md, docs/hooks.md and docs/mcp.md tell of them.
   */
  private static final Set<String> READ =
      Set.of(
          "$schema",
          "permissions",
          "hooks",
          "disableAllHooks",
          "allowedHttpHookUrls",
          "httpHookAllowedEnvVars",
          "mcpServers",
          "enableAllProjectMcpServers",
          "enabledMcpjsonServers",
          "disabledMcpjsonServers");

  private GivenSettings() {}

  /**
   * Returns them; none where the option is not there.
   *
   * @param folder in which a relative file is looked for, and patterns {@code /path} begin
   * @throws CliException where they cannot be read: what they forbid would not hold
   */
  static List<SettingsObject> of(ParsedArguments arguments, Path folder) {
    String typed = arguments.get(Options.SETTINGS);
    if (typed == null || typed.isBlank()) {
      return List.of();
    }
    RuleSource source =
        new RuleSource(RuleSource.Scope.COMMAND_LINE, "--settings of the command line", folder);
    try {
      String json =
          typed.stripLeading().startsWith("{") ? typed : Files.readString(folder.resolve(typed));
      return List.of(SettingsObject.parse(json, source));
    } catch (IOException | InvalidPathException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--settings: cannot read the file " + typed,
          "give a file, or a JSON object",
          e);
    } catch (SettingsException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** Tells on standard error which of their fields nothing acts on. */
  static void warn(ParsedArguments arguments, Path folder, Terminal terminal) {
    for (SettingsObject each : of(arguments, folder)) {
      List<String> unread = new ArrayList<>();
      for (Map.Entry<String, JrsValue> field : Json.fields(each.json())) {
        if (!READ.contains(field.getKey())) {
          unread.add(field.getKey());
        }
      }
      if (!unread.isEmpty()) {
        terminal.err().println("Note: --settings: nothing acts on " + String.join(", ", unread));
      }
    }
  }
}
