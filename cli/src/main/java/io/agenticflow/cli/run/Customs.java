package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.SettingsSearch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of what the user and the folder have set up a run takes over: {@code --bare}, {@code
 * --safe-mode}, {@code --restricted}. What is typed, and the machine's own settings, always count.
 */
final class Customs {
  /** The tools with which a model reaches beyond the workspace. */
  private static final List<String> REACHING = List.of("Bash", "WebFetch");

  private Customs() {}

  /** Returns whether instructions, skills, hooks of agents and memory count. */
  static boolean count(ParsedArguments arguments) {
    return !arguments.isSet(Options.BARE) && !arguments.isSet(Options.SAFE_MODE);
  }

  /** Returns whether agents of the user's and the folder's files count. */
  static boolean agentsCount(ParsedArguments arguments) {
    return !arguments.isSet(Options.SAFE_MODE);
  }

  /**
   * Returns the kinds of settings that are read, as {@code --setting-sources} has them; null where
   * nothing is said of them.
   *
   * @throws CliException where kinds are named and all are left out as well
   */
  static @Nullable String settingSources(ParsedArguments arguments) {
    String kinds = arguments.get(Options.SETTING_SOURCES);
    String leftOutBy = settingsLeftOutBy(arguments);
    if (leftOutBy == null) {
      return kinds;
    }
    if (kinds != null && !kinds.isBlank()) {
      throw new CliException(
          ExitCode.USAGE,
          "--setting-sources and " + leftOutBy + " cannot both be meant",
          "leave one out");
    }
    return "";
  }

  /** Returns whether the user vouches for files that may have come with the folder. */
  static boolean trusted(ParsedArguments arguments) {
    return arguments.get(Options.SETTING_SOURCES) != null && settingsLeftOutBy(arguments) == null;
  }

  /** Returns the kinds of settings of the user and the folder that count. */
  static Set<RuleSource.Scope> kinds(ParsedArguments arguments) {
    return settingsLeftOutBy(arguments) == null
        ? SettingsSearch.kinds(arguments.get(Options.SETTING_SOURCES))
        : Set.of();
  }

  private static @Nullable String settingsLeftOutBy(ParsedArguments arguments) {
    return arguments.isSet(Options.BARE)
        ? "--bare"
        : arguments.isSet(Options.SAFE_MODE)
            ? "--safe-mode"
            : arguments.isSet(Options.RESTRICTED) ? "--restricted" : null;
  }

  /** Returns the rules by which {@code --restricted} takes tools away, from sub-agents too. */
  static List<Rule> denials(ParsedArguments arguments, Path folder) {
    List<Rule> rules = new ArrayList<>();
    if (arguments.isSet(Options.RESTRICTED)) {
      List<String> named = RunSetup.toolNames(arguments);
      RuleSource source = new RuleSource(RuleSource.Scope.COMMAND_LINE, "--restricted", folder);
      for (String tool : REACHING) {
        if (!named.contains(tool)) {
          rules.add(Rule.parse(Behaviour.DENY, tool, source));
        }
      }
    }
    return rules;
  }
}
