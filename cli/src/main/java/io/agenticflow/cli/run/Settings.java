package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.ConfigurationReader;
import io.agenticflow.config.ConfigurationReport;
import java.nio.file.Path;
import java.util.List;

/** Reads the configuration for a command. */
public final class Settings {
  private Settings() {}

  /**
   * Returns the configuration of the current folder, with {@code --config} where the command has
   * it.
   *
   * @throws CliException where a setting is wrong
   */
  public static Configuration read(ParsedArguments arguments, Terminal terminal) {
    try {
      Configuration configuration =
          ConfigurationReader.read(
              terminal.environment(), currentFolder(), userHome(), arguments.get(Options.CONFIG));
      if (isVerbose(arguments)) {
        configuration.notes().forEach(note -> terminal.err().println("Note: " + note));
        if (configuration.file() != null) {
          terminal.err().println("Configuration: " + configuration.file());
        }
      }
      return configuration;
    } catch (ConfigurationException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
  }

  /** Returns whether more is to be told: {@code --verbose}, and what says more still. */
  static boolean isVerbose(ParsedArguments arguments) {
    return arguments.isSet(Options.VERBOSE) || arguments.isSet(Options.DEBUG);
  }

  /** Returns what the same configuration is made of, and all that is wrong with it. */
  public static ConfigurationReport examine(ParsedArguments arguments, Terminal terminal) {
    return ConfigurationReader.examine(
        terminal.environment(), currentFolder(), userHome(), arguments.get(Options.CONFIG));
  }

  /** Returns every file that a configuration is read from, also those that are not there. */
  public static List<Path> files(ParsedArguments arguments, Configuration configuration) {
    return ConfigurationReader.files(
        currentFolder(), configuration.home(), arguments.get(Options.CONFIG));
  }

  /** Returns the folder that the program was started in. */
  public static Path currentFolder() {
    return Path.of("").toAbsolutePath();
  }

  /** Returns the user's home folder. */
  public static Path userHome() {
    return Path.of(System.getProperty("user.home", "."));
  }
}
