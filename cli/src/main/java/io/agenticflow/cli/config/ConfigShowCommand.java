package io.agenticflow.cli.config;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.ConfigurationReport;
import io.agenticflow.config.ConfigurationReport.Setting;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow config show}: every setting, and where it was said. Of a secret only its
 * first letters are shown.
 */
public final class ConfigShowCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    ConfigurationReport report = Settings.examine(arguments, terminal);
    boolean isGood = report.errors().isEmpty();
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(report)));
    } else {
      print(report.settings(), terminal);
    }
    report.errors().forEach(error -> terminal.err().println("agentic-flow: " + error));
    return (isGood ? ExitCode.OK : ExitCode.USAGE).code();
  }

  private static void print(List<Setting> settings, Terminal terminal) {
    int names = 0;
    int values = 0;
    for (Setting each : settings) {
      names = Math.max(names, each.name().length());
      values = Math.max(values, Math.min(40, each.value().length()));
    }
    for (Setting each : settings) {
      String value = each.value().isEmpty() ? "-" : each.value();
      terminal
          .out()
          .println(
              padded(each.name(), names) + "  " + padded(value, values) + "  " + each.source());
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static JrsValue json(Setting setting) {
    JsonObjectBuilder json = Json.object().put("name", setting.name());
    if (setting.value().isEmpty()) {
      json.putNull("value");
    } else {
      json.put("value", setting.value());
    }
    return json.put("source", setting.source()).build();
  }

  private static JrsValue json(ConfigurationReport report) {
    List<JrsValue> settings = report.settings().stream().map(ConfigShowCommand::json).toList();
    JsonObjectBuilder json = Json.object();
    if (report.file() == null) {
      json.putNull("file");
    } else {
      json.put("file", report.file().toString());
    }
    return json.put("settings", settings)
        .put("errors", report.errors().stream().map(Json::of).toList())
        .build();
  }
}
