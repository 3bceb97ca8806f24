package io.agenticflow.cli.run;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.permission.Rule;
import io.agenticflow.permission.RuleWarnings;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * {@code agentic-flow permissions list}: the rules, the mode and the folders of a run from here.
 */
public final class PermissionListCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    RunPermissions permissions = PermissionExplainCommand.permissions(arguments, terminal);
    List<String> tools = RunTools.names();
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      List<String> warnings = new ArrayList<>(permissions.notes());
      warnings.addAll(RuleWarnings.of(permissions.rules(), tools));
      terminal
          .out()
          .println(
              Json.write(
                  Json.object()
                      .put("mode", permissions.mode().word())
                      .put("mode_source", permissions.modeSource())
                      .put(
                          "rules",
                          permissions.rules().stream().map(PermissionListCommand::json).toList())
                      .put("limits", texts(permissions.limits().stream().map(Rule::text).toList()))
                      .put(
                          "folders",
                          texts(permissions.folders().stream().map(Object::toString).toList()))
                      .put("notes", texts(warnings))
                      .build()));
      return ExitCode.OK.code();
    }
    terminal
        .out()
        .println("Mode: " + permissions.mode().word() + " (" + permissions.modeSource() + ")");
    permissions.folders().forEach(each -> terminal.out().println("Folder: " + each));
    int width = permissions.rules().stream().mapToInt(rule -> rule.text().length()).max().orElse(0);
    for (Rule rule : permissions.rules()) {
      terminal
          .out()
          .printf(
              "%-5s  %-" + Math.max(1, width) + "s  %s%n",
              rule.behaviour().word(),
              rule.text(),
              rule.source().name());
    }
    if (permissions.rules().isEmpty()) {
      terminal.out().println("No rules.");
    }
    if (!permissions.limits().isEmpty()) {
      terminal
          .out()
          .println(
              "Limits of "
                  + permissions.limits().getFirst().source().name()
                  + ": "
                  + String.join(", ", permissions.limits().stream().map(Rule::text).toList()));
    }
    permissions.warn(tools, terminal);
    return ExitCode.OK.code();
  }

  static JrsObject json(Rule rule) {
    return Json.object()
        .put("behaviour", rule.behaviour().word())
        .put("rule", rule.text())
        .put("scope", rule.source().scope().word())
        .put("source", rule.source().name())
        .build();
  }

  static List<JrsValue> texts(List<String> texts) {
    return texts.stream().map(Json::of).toList();
  }
}
