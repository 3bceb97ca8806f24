package io.agenticflow.cli.doctor;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.run.SettingsPlaces;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReport;
import io.agenticflow.json.Json;
import io.agenticflow.tool.ChildEnvironment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.jr.stree.JrsObject;

/**
 * {@code agentic-flow doctor}: looks at all that a run needs and says of each whether it is well,
 * and how to mend it. Calls nobody unless it is told to. Ends with 1 where something fails.
 */
public final class DoctorCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    List<Finding> findings = findings(folder, arguments, terminal);
    boolean fails = findings.stream().anyMatch(each -> each.state() == Finding.State.FAIL);
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(findings, !fails)));
    } else {
      for (Finding each : findings) {
        terminal.out().printf("%-4s  %-14s  %s%n", word(each), each.name(), each.text());
        if (each.mend() != null) {
          terminal.out().println(" ".repeat(22) + "-> " + each.mend());
        }
      }
    }
    return (fails ? ExitCode.FAILED : ExitCode.OK).code();
  }

  private static List<Finding> findings(Path folder, ParsedArguments arguments, Terminal terminal) {
    List<Finding> findings = new ArrayList<>();
    findings.add(MachineChecks.java());
    findings.add(MachineChecks.cache(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    ConfigurationReport report = Settings.examine(arguments, terminal);
    findings.addAll(SettingsChecks.configuration(report));
    Configuration configuration = report.configuration();
    if (configuration != null) {
      findings.addAll(SettingsChecks.keys(configuration, arguments.isSet(Options.ONLINE)));
      findings.addAll(SettingsChecks.agents(folder, arguments, configuration));
    }
    findings.addAll(SettingsChecks.settings(folder, arguments, terminal));
    findings.addAll(
        McpFiles.check(
            List.of(
                folder.resolve(".mcp.json"),
                SettingsPlaces.userFolder(folder, terminal).resolveSibling(".claude.json")),
            terminal.environment().getOrDefault("PATH", "")));
    findings.add(
        MachineChecks.sandbox(
            folder, Settings.userHome(), ChildEnvironment.of(terminal.environment())));
    if (configuration != null) {
      findings.add(MachineChecks.disk(configuration.home()));
      findings.addAll(MachineChecks.home(configuration.home()));
    }
    return findings;
  }

  private static JrsObject json(List<Finding> findings, boolean ok) {
    return Json.object()
        .put("ok", ok)
        .put(
            "checks",
            findings.stream()
                .map(each ->
                    Json.object()
                        .put("name", each.name())
                        .put("state", word(each))
                        .put("text", each.text())
                        .put("mend", each.mend())
                        .build())
                .toList())
        .build();
  }

  private static String word(Finding finding) {
    return finding.state().name().toLowerCase(Locale.ROOT);
  }
}
