package io.agenticflow.cli.swarm;

import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.MemberRuns;
import io.agenticflow.swarm.PlannedTask;
import io.agenticflow.swarm.SwarmLimits;
import io.agenticflow.swarm.SwarmOrder;
import io.agenticflow.swarm.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program without arguments, told by {@code TOPIC}, {@code DIFF} and {@code DATASET} what is
 * wanted: research, review and analysis at once, joined.
 */
public final class SeedSwarmCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    List<PlannedTask> tasks = tasks(terminal.environment());
    List<String> options = OrderReader.options(arguments);
    SwarmOrder order =
        new SwarmOrder(
            "Research, review and analysis, as far as they are asked for.",
            Topology.PLAN,
            List.of(),
            List.of(),
            tasks,
            OrderReader.limits(arguments, SwarmLimits.USUAL_AGENTS),
            OrderReader.workspace(arguments),
            options);
    MemberRuns.check(options, terminal);
    return new SwarmSession(arguments, terminal).start(SwarmCommand.newId(), order);
  }

  private static List<PlannedTask> tasks(Map<String, String> environment) {
    List<PlannedTask> tasks = new ArrayList<>();
    add(
        tasks,
        "research",
        "researcher",
        environment.get("TOPIC"),
        "Research this topic and say what is known, with evidence: ");
    add(
        tasks,
        "review",
        "reviewer",
        environment.get("DIFF"),
        "Review this change, and say what is wrong with it by weight:\n\n");
    add(
        tasks,
        "data",
        "data-analyst",
        environment.get("DATASET"),
        "Analyse this data, and say what it shows: ");
    return tasks;
  }

  private static void add(
      List<PlannedTask> tasks, String id, String agent, @Nullable String wanted, String prompt) {
    if (wanted != null && !wanted.isBlank()) {
      tasks.add(new PlannedTask(id, agent, null, prompt + wanted, List.of(), false));
    }
  }
}
