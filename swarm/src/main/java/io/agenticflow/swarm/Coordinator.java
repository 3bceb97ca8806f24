package io.agenticflow.swarm;

import io.agenticflow.durable.FailedException;
import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Who chooses, plans, checks and sums up in a swarm; it only looks, and keeps one session. */
final class Coordinator {
  private static final Member COORDINATOR = Member.of("coordinator", "work-partitioner");

  private final SwarmRun run;

  Coordinator(SwarmRun run) {
    this.run = run;
  }

  /**
   * Returns who works: those of the order, else those that the coordinator chooses.
   *
   * @param work what they will do, for the coordinator
   */
  List<Member> members(String work) {
    SwarmOrder order = run.order();
    List<Member> members = order.members().isEmpty() ? chosen(order, work) : order.members();
    run.staffed(members);
    return members;
  }

  private List<Member> chosen(SwarmOrder order, String work) {
    WorkReport report =
        run.work(
            run.piece(
                COORDINATOR,
                Prompts.you(COORDINATOR, order.topology().word())
                    + " Choose who works on the objective: at least 2 and at most "
                    + order.limits().agents()
                    + " members, no more than it needs. The same agent may be chosen more than"
                    + " once. "
                    + work
                    + "\n\n"
                    + Prompts.objective(order)
                    + "\n\n"
                    + Prompts.choices(order),
                false,
                Forms.STAFF,
                List.of(),
                List.of()));
    List<Member> members = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JrsValue each : Json.array(answer(report), "members")) {
      String agent = Json.string(each, "agent", "");
      if (members.size() == order.limits().agents()) {
        run.tell(
            "Only the first " + members.size() + " members that were chosen work (--max-agents)");
        break;
      }
      if (!isChoice(agent)) {
        run.tell(
            "The coordinator chose the agent " + agent + ", which is not there; it is left out");
        continue;
      }
      members.add(new Member(free(ids, agent), agent, null, Json.string(each, "focus", "")));
    }
    if (members.isEmpty()) {
      throw new FailedException("the coordinator chose no agent that is there");
    }
    return members;
  }

  /** Returns the answer in its form. */
  private static JrsValue answer(WorkReport report) {
    JrsValue formed = report.formed();
    if (!report.isDone() || formed == null) {
      throw new FailedException(
          "the coordinator could not answer: "
              + (report.problem() == null ? report.ending() : report.problem()));
    }
    return formed;
  }

  private boolean isChoice(String agent) {
    return run.order().choices().stream().anyMatch(each -> each.agent().equals(agent));
  }

  private static String free(Set<String> ids, String wanted) {
    String id = wanted;
    for (int i = 2; !ids.add(id); i++) {
      id = wanted + "-" + i;
    }
    return id;
  }

  /** Plans the tasks. */
  List<PlannedTask> plan() {
    SwarmOrder order = run.order();
    WorkReport report =
        run.work(
            run.piece(
                COORDINATOR,
                Prompts.you(COORDINATOR, order.topology().word())
                    + " Divide the objective into at most "
                    + order.limits().agents()
                    + " tasks, each for one agent that works alone and knows only what its task"
                    + " says. Fix the interfaces between them first. No file may have two owners"
                    + " among tasks that do not need each other.\n\n"
                    + Prompts.objective(order)
                    + "\n\n"
                    + Prompts.choices(order),
                false,
                Forms.PLAN,
                List.of(),
                List.of()));
    return tasks(answer(report));
  }

  private List<PlannedTask> tasks(JrsValue plan) {
    List<PlannedTask> tasks = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JrsValue each : Json.array(plan, "tasks")) {
      if (tasks.size() == run.order().limits().agents()) {
        run.problem(
            "The plan has more tasks than may be done; those after the first "
                + tasks.size()
                + " are left out (--max-agents)");
        break;
      }
      String agent = Json.string(each, "agent", "");
      if (!isChoice(agent)) {
        String instead = run.order().choices().getFirst().agent();
        run.tell(
            "The plan names the agent " + agent + ", which is not there; " + instead + " does it");
        agent = instead;
      }
      String id = free(ids, clean(Json.string(each, "id", "task")));
      List<String> needs =
          Texts.strings(each, "needs").stream()
              .map(Coordinator::clean)
              .filter(need -> !need.equals(id))
              .distinct()
              .toList();
      tasks.add(new PlannedTask(id, agent, null, Json.string(each, "task", ""), needs, false));
    }
    if (tasks.isEmpty()) {
      throw new FailedException("the coordinator's plan has no tasks");
    }
    return feasible(tasks, ids);
  }

  /** Leaves out needs of what is no task, and those of tasks that wait for each other. */
  private List<PlannedTask> feasible(List<PlannedTask> tasks, Set<String> ids) {
    List<PlannedTask> left = new ArrayList<>();
    for (PlannedTask each : tasks) {
      left.add(each.needing(each.needs().stream().filter(ids::contains).toList()));
    }
    List<PlannedTask> sorted = new ArrayList<>();
    Set<String> settled = new HashSet<>();
    while (!left.isEmpty()) {
      List<PlannedTask> ready =
          left.stream().filter(each -> settled.containsAll(each.needs())).toList();
      if (ready.isEmpty()) {
        PlannedTask first = left.removeFirst();
        run.tell("Tasks of the plan wait for each other; " + first.id() + " begins");
        left.addFirst(first.needing(first.needs().stream().filter(settled::contains).toList()));
        continue;
      }
      sorted.addAll(ready);
      ready.forEach(each -> settled.add(each.id()));
      left.removeAll(ready);
    }
    return sorted;
  }

  /** Makes what a model calls something a member's id: a part of file and branch names. */
  private static String clean(String id) {
    String plain =
        id.toLowerCase(java.util.Locale.ROOT)
            .chars()
            .mapToObj(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char) c : '-')
            .map(String::valueOf)
            .collect(Collectors.joining());
    String cut = plain.substring(0, Math.min(40, plain.length())).replaceAll("^-+|-+$", "");
    boolean isOurs = cut.isEmpty() || cut.equals("coordinator") || cut.equals("result");
    return isOurs ? "task-" + cut : cut;
  }

  /** Returns what is wrong with a result; null where it is accepted. */
  @Nullable String fault(PlannedTask task, WorkReport report) {
    WorkReport checked =
        run.work(
            run.piece(
                COORDINATOR,
                "Check the result of task `"
                    + task.id()
                    + "`, piece "
                    + report.number()
                    + ". Accept it where it does what the task says.\n\n# Task\n\n"
                    + task.text()
                    + "\n\n"
                    + Prompts.results("Result", List.of(report)),
                false,
                Forms.CHECK,
                List.of(task.id()),
                List.of()));
    JrsValue formed = checked.formed();
    if (formed == null) {
      return null; // nobody could look; that is a problem of its own, and not the worker's
    }
    return Json.isTrue(formed, "accepted")
        ? null
        : Json.string(formed, "problem", "no reason given");
  }

  /** Sums up what was done. */
  String summary(List<WorkReport> results, String more) {
    WorkReport report =
        run.work(
            run.piece(
                COORDINATOR,
                "All work is over. Answer the objective from the results in a few sentences: what"
                    + " was done, what was not, what the user has to decide.\n\n"
                    + Prompts.objective(run.order())
                    + "\n\n"
                    + Prompts.results("Results", results)
                    + Prompts.conflicts(run.merges())
                    + more,
                false));
    return report.answer();
  }
}
