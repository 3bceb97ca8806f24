package io.agenticflow.cli.run;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.agent.definition.AgentListJson;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/** {@code agentic-flow agents show NAME}: shows one agent. */
public final class AgentShowCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Path folder = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    AgentDefinition agent =
        Agents.find(
            arguments.words().getFirst(),
            folder,
            arguments,
            Settings.read(arguments, terminal),
            terminal);
    JrsObject whole = AgentListJson.whole(agent);
    if ("json".equals(arguments.get(Options.OUTPUT))) {
      terminal.out().println(Json.write(whole));
      return ExitCode.OK.code();
    }
    for (Map.Entry<String, JrsValue> field : Json.fields(whole)) {
      switch (field.getKey()) {
        case "system_prompt", "unhonoured" -> {
          // The one comes last; the other is told with its reasons.
        }
        case "not_acted_on" ->
            Json.fields(field.getValue())
                .forEach(each ->
                    row("not acted on", each.getKey() + ": " + each.getValue().asText(), terminal));
        default -> row(field.getKey().replace('_', ' '), text(field.getValue()), terminal);
      }
    }
    terminal.out().println();
    terminal.out().println(agent.systemPrompt());
    return ExitCode.OK.code();
  }

  private static void row(String name, String value, Terminal terminal) {
    String[] lines = value.split("\n", -1);
    terminal.out().println(name + " ".repeat(Math.max(1, 18 - name.length())) + lines[0]);
    for (int i = 1; i < lines.length; i++) {
      terminal.out().println(" ".repeat(18) + lines[i]);
    }
  }

  private static String text(JrsValue value) {
    if (value instanceof JrsString text) {
      return text.asText();
    }
    if (value instanceof JrsArray) {
      return String.join(", ", Json.elements(value).stream().map(JrsValue::asText).toList());
    }
    return Json.write(value);
  }
}
