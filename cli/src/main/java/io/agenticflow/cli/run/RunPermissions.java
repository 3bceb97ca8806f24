package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.PermissionPolicy;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.PermissionSettings;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.RuleWarnings;
import io.agenticflow.permission.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line, the settings files and the agent's file together say of permissions.
 *
 * @param mode the mode to begin with
 * @param modeSource who chose it, for people
 * @param rules in the order in which they are heard
 * @param limits those of the agent's file
 * @param folders that the file tools may use besides the workspace, those of the command line first
 * @param notes what does not count and why, for people
 */
record RunPermissions(
    PermissionMode mode,
    String modeSource,
    List<Rule> rules,
    List<Rule> limits,
    List<Path> folders,
    PermissionSettings settings,
    List<String> notes) {

  /**
   * Reads them.
   *
   * @param agent null where no agent is meant
   * @throws CliException where settings cannot be understood, or a mode is disabled
   */
  static RunPermissions of(
      ParsedArguments arguments, @Nullable AgentDefinition agent, Path folder, Terminal terminal) {
    PermissionSettings settings = settings(arguments, folder, terminal);
    RuleSource typed = new RuleSource(RuleSource.Scope.COMMAND_LINE, "the command line", folder);
    List<Rule> rules = new ArrayList<>(Customs.denials(arguments, folder));
    add(rules, Behaviour.DENY, arguments.all(Options.DISALLOWED_TOOLS), typed);
    if (!settings.managedRulesOnly()) {
      add(rules, Behaviour.ALLOW, arguments.all(Options.ALLOWED_TOOLS), typed);
    }
    rules.addAll(settings.rules());
    List<Rule> limits = List.of();
    if (agent != null) {
      RuleSource own =
          new RuleSource(RuleSource.Scope.AGENT, "the file of agent " + agent.name(), folder);
      rules.addAll(agent.denials(own));
      limits = agent.limits(own);
    }
    List<Path> folders = new ArrayList<>(arguments.all(Options.ADD_DIR));
    List<String> notes = new ArrayList<>(settings.notes());
    for (Path each : settings.folders()) {
      if (Files.isDirectory(each)) {
        folders.add(each);
      } else {
        notes.add("the additional folder " + each + " of the settings does not exist");
      }
    }
    Chosen chosen = mode(arguments, agent, settings, notes);
    return new RunPermissions(
        chosen.mode, chosen.source, rules, limits, folders, settings, List.copyOf(notes));
  }

  /** Returns the policy of a run; {@code prompt} is who can be asked, or null. */
  PermissionPolicy policy(@Nullable PermissionPrompt prompt) {
    return new PermissionPolicy(
        mode, rules, limits, settings.bypassDisabledBy() != null, null, prompt);
  }

  /** Tells on standard error, once, what does not count and which rules never act. */
  void warn(Collection<String> tools, Terminal terminal) {
    notes.forEach(note -> terminal.err().println("Note: " + note));
    RuleWarnings.of(rules, tools).forEach(each -> terminal.err().println("Note: " + each));
  }

  private static void add(
      List<Rule> to, Behaviour behaviour, List<String> lists, RuleSource source) {
    for (String list : lists) {
      Rule.list(list).forEach(text -> to.add(Rule.parse(behaviour, text, source)));
    }
  }

  private static PermissionSettings settings(
      ParsedArguments arguments, Path folder, Terminal terminal) {
    try {
      PermissionSettings read = SettingsPlaces.search(arguments, folder, terminal).read();
      return arguments.isSet(Options.RESTRICTED) && read.bypassDisabledBy() == null
          ? read.withoutBypass("--restricted")
          : read;
    } catch (SettingsException e) {
      throw new CliException(
          ExitCode.USAGE,
          "the settings cannot be used: " + e.getMessage(),
          "mend the file, or leave its kind out with --setting-sources",
          e);
    }
  }

  private record Chosen(PermissionMode mode, String source) {}

  private static Chosen mode(
      ParsedArguments arguments,
      @Nullable AgentDefinition agent,
      PermissionSettings settings,
      List<String> notes) {
    String typed =
        arguments.isSet(Options.SKIP_PERMISSIONS)
            ? PermissionMode.BYPASS_PERMISSIONS.word()
            : arguments.get(Options.PERMISSION_MODE);
    if (typed != null) {
      PermissionMode mode =
          PermissionMode.parse(typed)
              .orElseThrow(
                  () -> new CliException(ExitCode.USAGE, "no permission mode " + typed, null));
      if (mode == PermissionMode.BYPASS_PERMISSIONS && settings.bypassDisabledBy() != null) {
        throw new CliException(
            ExitCode.USAGE,
            "bypassing permissions is disabled by " + settings.bypassDisabledBy(),
            "take another mode, or rules: --allowedTools");
      }
      return new Chosen(mode, "the command line");
    }
    PermissionMode set = settings.mode();
    if (set == PermissionMode.BYPASS_PERMISSIONS && settings.bypassDisabledBy() != null) {
      notes.add("bypassPermissions is disabled by " + settings.bypassDisabledBy());
      set = null;
    }
    PermissionMode own =
        agent == null || agent.permissionMode() == null
            ? null
            : PermissionMode.parse(agent.permissionMode()).orElse(null);
    if (agent != null && own == PermissionMode.BYPASS_PERMISSIONS) {
      // A file can come with a repository; only the user gives away the whole machine.
      notes.add(
          "the agent's file asks for bypassPermissions; that is given by --permission-mode only");
      own = null;
    }
    // Where the user's settings name a mode, an agent's file can only narrow it.
    boolean narrows =
        own == PermissionMode.PLAN
            || (own == PermissionMode.DONT_ASK && set != PermissionMode.PLAN);
    if (agent != null && own != null && (set == null || narrows)) {
      return new Chosen(own, "the file of agent " + agent.name());
    }
    if (set != null) {
      RuleSource source = settings.modeSource();
      return new Chosen(set, source == null ? "the settings" : source.name());
    }
    return new Chosen(PermissionMode.DEFAULT, "what is usual");
  }
}
