package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.permission.SettingsSearch;
import java.nio.file.Path;

/** Where settings files are looked for. */
public final class SettingsPlaces {
  private SettingsPlaces() {}

  /**
   * Returns where settings are looked for.
   *
   * @throws CliException where the kinds of settings are wrong
   */
  public static SettingsSearch search(ParsedArguments arguments, Path folder, Terminal terminal) {
    String kinds = Customs.settingSources(arguments);
    Path home = Settings.userHome().toAbsolutePath();
    try {
      return new SettingsSearch(
          folder,
          home,
          userFolder(folder, terminal),
          SettingsSearch.USUAL_MANAGED_FOLDERS,
          SettingsSearch.kinds(kinds),
          Customs.trusted(arguments),
          GivenSettings.of(arguments, folder));
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, "--setting-sources " + kinds + ": must be " + e.getMessage(), null, e);
    }
  }

  /** Returns where the user's own settings are. */
  public static Path userFolder(Path folder, Terminal terminal) {
    String chosen = terminal.environment().get("CLAUDE_CONFIG_DIR");
    return chosen == null || chosen.isEmpty()
        ? Settings.userHome().toAbsolutePath().resolve(".claude")
        : folder.resolve(chosen).normalize();
  }
}
