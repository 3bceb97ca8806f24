package io.agenticflow.cli.doctor;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.AgentCheck;
import io.agenticflow.cli.run.RunTools;
import io.agenticflow.cli.run.SettingsPlaces;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReport;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.hook.HookReader;
import io.agenticflow.hook.HookSettings;
import io.agenticflow.permission.PermissionSettings;
import io.agenticflow.permission.RuleWarnings;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsSearch;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.ProviderKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at what the user has written: configuration, keys, agents, permissions, hooks. */
final class SettingsChecks {
  private SettingsChecks() {}

  static List<Finding> configuration(ConfigurationReport report) {
    List<Finding> findings = new ArrayList<>();
    report
        .errors()
        .forEach(each ->
            findings.add(
                Finding.fail("configuration", each, "'agentic-flow config check' tells more")));
    report
        .warnings()
        .forEach(each -> findings.add(Finding.warn("configuration", each, "mend it there")));
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              "configuration",
              report.file() == null ? "no file; what is usual" : report.file() + " is good"));
    }
    return findings;
  }

  /**
   * Says which providers have a key.
   *
   * @param online whether to ask the providers that have one whether they take it
   */
  static List<Finding> keys(Configuration configuration, boolean online) {
    List<Finding> findings = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (ProviderSettings provider : configuration.providers().values()) {
      if (provider.keyVariable() == null) {
        continue;
      }
      if (provider.key() == null) {
        without.add(provider.keyVariable());
      } else {
        findings.add(
            online
                ? tried(provider, configuration)
                : Finding.ok(
                    "keys", provider.name() + " has one; --online asks whether it is taken"));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.warn(
              "keys",
              "no provider has one (" + String.join(", ", without) + ")",
              "'agentic-flow config wizard' sets one; models on this machine need none"));
    }
    return findings;
  }

  private static Finding tried(ProviderSettings provider, Configuration configuration) {
    try (SocketTransport transport = new SocketTransport(configuration.proxies())) {
      ProviderKeys.check(provider, transport);
      return Finding.ok("keys", provider.name() + " takes its key");
    } catch (ModelException e) {
      return switch (e.error().kind()) {
        case AUTHENTICATION, PERMISSION, BILLING ->
            Finding.fail(
                "keys",
                provider.name() + " does not take its key: " + e.error().message(),
                "set " + provider.keyVariable() + " to one that is good");
        default ->
            Finding.warn(
                "keys",
                provider.name() + " could not be asked: " + e.error().message(),
                "check the network and the address " + provider.base());
      };
    }
  }

  static List<Finding> agents(Path folder, ParsedArguments arguments, Configuration configuration) {
    AgentCheck check = AgentCheck.here(folder, arguments, configuration);
    String mend = "'agentic-flow agents validate' tells more";
    List<Finding> findings = new ArrayList<>();
    for (AgentCheck.Finding finding : check.findings()) {
      switch (finding.weight()) {
        case ERROR ->
            findings.add(Finding.fail("agents", finding.problem().toString(), "mend the file"));
        case WARNING -> findings.add(Finding.warn("agents", finding.problem().toString(), mend));
        case NOTE -> {
          // Fields that nothing acts on make no agent ill.
        }
      }
    }
    findings.add(
        Finding.ok(
            "agents", check.agents() + " files besides the agents that are built in can be used"));
    return findings;
  }

  /** Settings files: what they say of permissions, and their hooks. */
  static List<Finding> settings(Path folder, ParsedArguments arguments, Terminal terminal) {
    List<Finding> findings = new ArrayList<>();
    SettingsSearch search = SettingsPlaces.search(arguments, folder, terminal);
    try {
      PermissionSettings settings = search.read();
      List<String> warnings = new ArrayList<>(settings.notes());
      warnings.addAll(RuleWarnings.of(settings.rules(), RunTools.names()));
      warnings.forEach(each -> findings.add(Finding.warn("permissions", each, "mend the rule")));
      findings.add(
          Finding.ok("permissions", settings.rules().size() + " rules of settings files count"));
    } catch (SettingsException e) {
      findings.add(
          Finding.fail(
              "permissions", String.valueOf(e.getMessage()), "mend the file; nothing runs"));
    }
    try {
      HookSettings hooks = HookReader.of(search.files(), search.trusted());
      hooks.notes().forEach(each -> findings.add(Finding.warn("hooks", each, "see docs/hooks.md")));
      findings.add(Finding.ok("hooks", hooks.hooks().size() + " of settings files run"));
    } catch (SettingsException e) {
      findings.add(
          Finding.fail("hooks", String.valueOf(e.getMessage()), "mend the file; nothing runs"));
    }
    return findings;
  }
}
