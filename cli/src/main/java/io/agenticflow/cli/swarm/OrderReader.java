package io.agenticflow.cli.swarm;

import io.agenticflow.agent.definition.AgentDefinition;
import io.agenticflow.cli.args.Option;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Options;
import io.agenticflow.cli.command.SwarmCommandLine;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.MemberRuns;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.cli.run.TaskText;
import io.agenticflow.swarm.Member;
import io.agenticflow.swarm.Plan;
import io.agenticflow.swarm.PlanReader;
import io.agenticflow.swarm.PlannedTask;
import io.agenticflow.swarm.SwarmLimits;
import io.agenticflow.swarm.SwarmOrder;
import io.agenticflow.swarm.Topology;
import io.agenticflow.text.NearNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a swarm is to do from its command line. */
final class OrderReader {
  /** Names of those that the program itself puts into a swarm, and of a branch. */
  private static final Set<String> TAKEN = Set.of("coordinator", "judge", "result");

  private static final int MOST_OF_ONE = 1000;

  private OrderReader() {}

  /**
   * @throws CliException where it makes no sense
   */
  static SwarmOrder order(ParsedArguments arguments, Terminal terminal) {
    List<String> options = options(arguments);
    Path workspace = workspace(arguments);
    List<AgentDefinition> agents = MemberRuns.agents(options, workspace, terminal);
    Path file = arguments.get(Options.PLAN);
    if (file != null) {
      return planned(arguments, file, agents, options, workspace);
    }
    Topology topology = Topology.of(arguments.get(Options.TOPOLOGY, "hierarchical"));
    List<Member> members = members(arguments, agents);
    boolean isChosenFrom = topology == Topology.HIERARCHICAL && !members.isEmpty();
    List<SwarmOrder.Choice> choices =
        agents.stream()
            .filter(each ->
                !isChosenFrom
                    || members.stream().anyMatch(member -> member.agent().equals(each.name())))
            .map(each -> new SwarmOrder.Choice(each.name(), shortened(each.description())))
            .toList();
    return new SwarmOrder(
        TaskText.of(null, arguments.words(), terminal, "objective"),
        topology,
        isChosenFrom ? List.of() : members,
        topology == Topology.PIPELINE || (!isChosenFrom && !members.isEmpty())
            ? List.of()
            : choices,
        List.of(),
        limits(arguments, Math.max(members.size(), SwarmLimits.USUAL_AGENTS)),
        workspace,
        options);
  }

  private static String shortened(String description) {
    return description.length() <= 240 ? description : description.substring(0, 239) + "…";
  }

  private static SwarmOrder planned(
      ParsedArguments arguments,
      Path file,
      List<AgentDefinition> agents,
      List<String> options,
      Path workspace) {
    for (Option<?> other : List.of(Options.TOPOLOGY, Options.SWARM_AGENTS)) {
      if (arguments.source(other) == ParsedArguments.Source.COMMAND_LINE) {
        throw new CliException(
            ExitCode.USAGE,
            "--plan and --" + other.name() + " cannot both be meant",
            "the plan says who does what, and when");
      }
    }
    Set<String> known = new HashSet<>();
    agents.forEach(each -> known.add(each.name()));
    Plan plan;
    try {
      plan = PlanReader.read(file.toString(), Files.readString(file), known);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "--plan: cannot read the file " + file, "name a YAML file", e);
    } catch (PlanReader.WrongPlanException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, e);
    }
    String typed = String.join(" ", arguments.words()).strip();
    List<PlannedTask> tasks = plan.tasks();
    return new SwarmOrder(
        typed.isEmpty() ? plan.objective() : typed,
        Topology.PLAN,
        List.of(),
        List.of(),
        tasks,
        limits(arguments, Math.max(tasks.size(), SwarmLimits.USUAL_AGENTS)),
        workspace,
        options);
  }

  static SwarmLimits limits(ParsedArguments arguments, int usualAgents) {
    return new SwarmLimits(
        arguments.get(Options.MAX_BUDGET),
        arguments.get(Options.MAX_BUDGET_TOKENS),
        arguments.get(Options.TIMEOUT),
        number(arguments, Options.MAX_AGENTS, usualAgents),
        number(arguments, Options.MAX_PARALLEL, SwarmLimits.USUAL_AT_ONCE),
        number(arguments, Options.MAX_DEPTH, SwarmLimits.USUAL_DEPTH),
        number(arguments, Options.MAX_ROUNDS, SwarmLimits.USUAL_ROUNDS));
  }

  private static int number(ParsedArguments arguments, Option<Long> option, int usual) {
    Long typed = arguments.get(option);
    return typed == null ? usual : Math.toIntExact(typed);
  }

  /** Returns the folder that is worked on, real. */
  static Path workspace(ParsedArguments arguments) {
    Path chosen = arguments.get(Options.CWD, Settings.currentFolder()).toAbsolutePath().normalize();
    try {
      return chosen.toRealPath();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED, "cannot use the folder " + chosen, "is it there?", e);
    }
  }

  /**
   * Returns what was typed of the options that hold for each member's run. A path is written out: a
   * swarm may go on from another folder.
   */
  static List<String> options(ParsedArguments arguments) {
    List<Option<?>> others = new ArrayList<>(arguments.command().options());
    others.removeAll(SwarmCommandLine.PASSED_ON);
    return arguments.typedOptions(others);
  }

  private static List<Member> members(ParsedArguments arguments, List<AgentDefinition> agents) {
    List<Member> members = new ArrayList<>();
    Set<String> ids = new HashSet<>(TAKEN);
    Long most = arguments.get(Options.MAX_AGENTS);
    for (String entry : arguments.get(Options.SWARM_AGENTS, "").split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      int star = entry.indexOf('*');
      String agent = (star < 0 ? entry : entry.substring(0, star)).strip();
      requireKnown(agent, agents);
      for (int i = count(entry, star); i > 0; i--) {
        members.add(Member.of(free(ids, agent), agent));
      }
    }
    if (most != null && members.size() > most) {
      throw new CliException(
          ExitCode.USAGE,
          "--agents names " + members.size() + " members, and --max-agents allows " + most,
          "name fewer, or allow more");
    }
    return members;
  }

  private static int count(String entry, int star) {
    if (star < 0) {
      return 1;
    }
    try {
      int count = Integer.parseInt(entry.substring(star + 1).strip());
      if (count >= 1 && count <= MOST_OF_ONE) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw wrongCount(entry, e);
    }
    throw wrongCount(entry, null);
  }

  private static CliException wrongCount(String entry, @Nullable Throwable cause) {
    return new CliException(
        ExitCode.USAGE,
        "--agents " + entry.strip() + ": behind the * stands a number from 1 to " + MOST_OF_ONE,
        null,
        cause);
  }

  private static void requireKnown(String agent, List<AgentDefinition> agents) {
    List<String> names = agents.stream().map(AgentDefinition::name).toList();
    if (!names.contains(agent)) {
      List<String> near = NearNames.of(agent, names);
      throw new CliException(
          ExitCode.AGENT_NOT_FOUND,
          "there is no agent " + agent + " (--agents)",
          near.isEmpty()
              ? "'agentic-flow agents list' shows them"
              : "did you mean " + String.join(" or ", near) + "?");
    }
  }

  private static String free(Set<String> ids, String agent) {
    String plain = agent.replaceAll("[^A-Za-z0-9_-]", "-");
    String id = plain;
    for (int i = 2; !ids.add(id); i++) {
      id = plain + "-" + i;
    }
    return id;
  }
}
