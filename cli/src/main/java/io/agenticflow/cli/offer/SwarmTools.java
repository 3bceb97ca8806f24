package io.agenticflow.cli.offer;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ToolResult;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Tools that start swarms in the server's folder, look how far they are, and cancel them. */
final class SwarmTools {
  static final List<String> NAMES = List.of("start_swarm", "swarm_status", "cancel_swarm");

  private final CommandTools commands;
  private final Path folder;
  private final List<String> options;
  private final @Nullable BigDecimal mostDollars;

  /**
   * @param folder where swarms work, absolute and without links
   * @param options of {@code swarm}, that the server was started with
   * @param mostDollars what a swarm may cost; null for no limit here
   */
  SwarmTools(
      CommandTools commands, Path folder, List<String> options, @Nullable BigDecimal mostDollars) {
    this.commands = commands;
    this.folder = folder;
    this.options = options;
    this.mostDollars = mostDollars;
  }

  List<Offered> all() {
    ToolInput one = new ToolInput().required("swarm", "string", "The id, as start_swarm gave it.");
    return List.of(
        ProgramTool.of(
            "start_swarm",
            "Starts several agents on one objective in this folder and returns at once, with an id"
                + " for swarm_status. It goes on in a process of its own.",
            new ToolInput()
                .required("objective", "string", "What is wanted.")
                .optional(
                    "topology",
                    "string",
                    "hierarchical (usual), parallel, pipeline, mesh or debate.")
                .optional(
                    "agents", "string", "Who works, as in coder,tester or coder*3; else chosen.")
                .optional("max_agents", "integer", "The most that may be chosen.")
                .optional("max_budget_usd", "number", "What all may cost at most, in dollars.")
                .optional("timeout_seconds", "integer", "What all may take at most."),
            Json.object()
                .put("readOnlyHint", false)
                .put("destructiveHint", true)
                .put("openWorldHint", true)
                .build(),
            (in, call) -> start(in)),
        ProgramTool.reading(
            "swarm_status",
            "Tells how far a swarm is, what it waits for, and what it brought when it is over.",
            one,
            (in, call) -> told(List.of("runs", "show", id(in)))),
        ProgramTool.of(
            "cancel_swarm",
            "Ends a swarm. What its members changed stays on their branches.",
            one,
            Json.object().put("readOnlyHint", false).put("openWorldHint", false).build(),
            (in, call) -> told(List.of("runs", "cancel", id(in)))));
  }

  private JrsObject start(JrsObject in) {
    List<String> typed = new ArrayList<>(List.of("swarm", "--detach"));
    typed.addAll(options);
    typed.add("--cwd=" + folder);
    CommandTools.option(typed, "--topology", Json.string(in, "topology"));
    CommandTools.option(typed, "--agents", Json.string(in, "agents"));
    CommandTools.option(typed, "--max-agents", whole(in, "max_agents"));
    BigDecimal dollars = Json.decimal(in, "max_budget_usd");
    if (mostDollars != null && (dollars == null || dollars.compareTo(mostDollars) > 0)) {
      dollars = mostDollars;
    }
    CommandTools.option(
        typed, "--max-budget-usd", dollars == null ? null : dollars.toPlainString());
    String seconds = whole(in, "timeout_seconds");
    CommandTools.option(typed, "--timeout", seconds == null ? null : seconds + "s");
    typed.add("--output=json");
    typed.add("--");
    typed.add(Json.string(in, "objective", ""));
    JrsValue answer = commands.json(typed);
    return ToolResult.structured(Json.write(answer), (JrsObject) answer);
  }

  private JrsObject told(List<String> command) {
    List<String> typed = new ArrayList<>(command);
    typed.add("--output=json");
    JrsValue answer = commands.json(typed);
    return ToolResult.structured(Json.write(answer), (JrsObject) answer);
  }

  /** Only swarms: other runs are none of these tools' business. */
  private static String id(JrsObject in) {
    String id = Json.string(in, "swarm", "");
    if (!id.startsWith("swarm-")) {
      throw new CliException(
          ExitCode.USAGE, id + " is no swarm's id", "start_swarm gives one, swarm-…");
    }
    return id;
  }

  private static @Nullable String whole(JrsObject in, String name) {
    Long value = Json.integer(in, name);
    return value == null ? null : value.toString();
  }
}
