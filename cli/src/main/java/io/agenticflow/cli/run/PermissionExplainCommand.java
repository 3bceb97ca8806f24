package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.permission.Behaviour;
import io.agenticflow.permission.Ground;
import io.agenticflow.permission.PermissionPrompt;
import io.agenticflow.permission.ToolCall;
import io.agenticflow.permission.Verdict;
import io.agenticflow.tool.FileProblem;
import io.agenticflow.tool.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.jr.stree.JrsObject;

/** {@code agentic-flow permissions explain CALL}: which rule decides on a call, and why. */
public final class PermissionExplainCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    String text = arguments.words().getFirst();
    ToolCall call;
    try {
      call = ToolCall.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
    boolean attended = arguments.isSet(Options.ATTENDED);
    RunPermissions permissions = permissions(arguments, terminal);
    PermissionPrompt nobodyAnswers = (asked, why) -> new PermissionPrompt.Answer.No("", false);
    Verdict verdict =
        permissions
            .policy(attended ? nobodyAnswers : null)
            .judge(call, workspace(arguments, permissions));
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(json(text, verdict, attended, permissions)));
    } else {
      print(text, verdict, attended, terminal);
    }
    permissions.notes().forEach(note -> terminal.err().println("Note: " + note));
    return ExitCode.OK.code();
  }

  /** Returns what holds in the folder that the command line names. */
  static RunPermissions permissions(ParsedArguments arguments, Terminal terminal) {
    Path folder = folder(arguments);
    String name = arguments.get(Options.AGENT);
    AgentDefinition agent =
        name == null
            ? null
            : Agents.find(name, folder, arguments, Settings.read(arguments, terminal), terminal);
    return RunPermissions.of(arguments, agent, folder, terminal);
  }

  private static Path folder(ParsedArguments arguments) {
    return arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
  }

  private static Workspace workspace(ParsedArguments arguments, RunPermissions permissions) {
    Path folder = folder(arguments);
    try {
      return Workspace.open(
          folder, permissions.folders(), permissions.mode().confinesToWorkspace());
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          String.valueOf(FileProblem.of("use", folder, e).getMessage()),
          null,
          e);
    }
  }

  private static void print(String call, Verdict verdict, boolean attended, Terminal terminal) {
    terminal.out().println(ToolLine.oneLine(call) + ": " + outcome(verdict.behaviour(), attended));
    terminal.out().println("  " + verdict.ground().described());
    if (!verdict.parts().isEmpty()) {
      int width = verdict.parts().stream().mapToInt(part -> shown(part).length()).max().orElse(1);
      terminal.out().println("Each part by itself:");
      for (Verdict.Part part : verdict.parts()) {
        terminal
            .out()
            .printf(
                "  %-5s  %-" + width + "s  %s%n",
                part.behaviour().word(),
                shown(part),
                part.ground().described());
      }
    }
  }

  private static String outcome(Behaviour behaviour, boolean attended) {
    return switch (behaviour) {
      case ALLOW -> "allow";
      case DENY -> "deny";
      case ASK -> attended ? "ask" : "ask, which is deny where nobody can be asked";
    };
  }

  private static String shown(Verdict.Part part) {
    String line = ToolLine.oneLine(part.text());
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }

  private static JrsObject json(
      String call, Verdict verdict, boolean attended, RunPermissions permissions) {
    return described(Json.object().put("call", call), verdict.behaviour(), verdict.ground())
        .put("unattended", attended || verdict.behaviour() == Behaviour.ALLOW ? null : "deny")
        .put("mode", permissions.mode().word())
        .put(
            "parts",
            verdict.parts().stream()
                .map(part ->
                    described(
                            Json.object().put("text", part.text()), part.behaviour(), part.ground())
                        .build())
                .toList())
        .build();
  }

  private static JsonObjectBuilder described(
      JsonObjectBuilder json, Behaviour behaviour, Ground ground) {
    json.put("decision", behaviour.word()).put("reason", ground.described());
    return ground instanceof Ground.ByRule(var rule)
        ? json.put("rule", PermissionListCommand.json(rule))
        : json.putNull("rule");
  }
}
