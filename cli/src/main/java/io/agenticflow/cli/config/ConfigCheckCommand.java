package io.agenticflow.cli.config;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.config.ConfigurationReport;
import io.agenticflow.config.ProviderSettings;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow config check}: says what is wrong with the configuration, all of it at once.
 * Ends with 2 where the program would not start with it. Asks nobody.
 */
public final class ConfigCheckCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    ConfigurationReport report = Settings.examine(arguments, terminal);
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(report)));
    } else {
      print(report, terminal);
    }
    return (report.errors().isEmpty() ? ExitCode.OK : ExitCode.USAGE).code();
  }

  private static void print(ConfigurationReport report, Terminal terminal) {
    terminal.out().println("File: " + (report.file() == null ? "none" : report.file().toString()));
    Configuration configuration = report.configuration();
    if (configuration != null) {
      for (ProviderSettings provider : configuration.providers().values()) {
        if (provider.keyVariable() != null) {
          terminal
              .out()
              .println(
                  "Key of "
                      + provider.name()
                      + ": "
                      + (provider.key() == null
                          ? "none (" + provider.keyVariable() + ")"
                          : "set, for " + provider.base().getHost()));
        }
      }
    }
    report.warnings().forEach(warning -> terminal.out().println("Warning: " + warning));
    report.errors().forEach(error -> terminal.out().println("Error: " + error));
    int errors = report.errors().size();
    terminal
        .out()
        .println(
            errors == 0
                ? "The configuration is good."
                : errors == 1
                    ? "1 error: nothing starts with this configuration."
                    : errors + " errors: nothing starts with this configuration.");
  }

  private static JrsValue json(ConfigurationReport report) {
    JsonObjectBuilder json = Json.object().put("ok", report.errors().isEmpty());
    if (report.file() == null) {
      json.putNull("file");
    } else {
      json.put("file", report.file().toString());
    }
    Configuration configuration = report.configuration();
    if (configuration != null) {
      JsonObjectBuilder keys = Json.object();
      for (ProviderSettings provider : configuration.providers().values()) {
        if (provider.keyVariable() != null) {
          keys.put(provider.name(), provider.key() != null);
        }
      }
      json.put("keys", keys.build());
    }
    return json.put("errors", report.errors().stream().map(Json::of).toList())
        .put("warnings", report.warnings().stream().map(Json::of).toList())
        .build();
  }
}
