package io.agenticflow.swarm;

import io.agenticflow.durable.FailedException;
import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.jr.stree.JrsValue;

/** What each topology does; each returns the answer to the objective. */
final class Topologies {
  /** The SPARC phases and who does each. */
  static final List<Member> SPARC =
      List.of(
          new Member(
              "specification",
              "specification-writer",
              null,
              "Specification: requirements that can be checked, and what is out of scope."),
          new Member(
              "pseudocode",
              "pseudocode-writer",
              null,
              "Pseudocode: the algorithms and data, step by step, for the specification."),
          new Member(
              "architecture",
              "sparc-architect",
              null,
              "Architecture: the parts, their interfaces and files, for the pseudocode."),
          new Member(
              "refinement",
              "refinement-developer",
              null,
              "Refinement: write the code and its tests after the architecture, and make them"
                  + " pass."),
          new Member(
              "completion",
              "completion-engineer",
              null,
              "Completion: put it together, document it, and check it against the specification."));

  private static final Member JUDGE = Member.of("judge", "acceptance-checker");

  private Topologies() {}

  static String answer(SwarmRun run) {
    return switch (run.order().topology()) {
      case HIERARCHICAL -> hierarchical(run);
      case PARALLEL -> parallel(run);
      case PIPELINE -> pipeline(run);
      case MESH -> new Mesh(run).answer();
      case DEBATE -> new Debate(run).answer();
      case PLAN -> plan(run);
    };
  }

  private static String hierarchical(SwarmRun run) {
    Coordinator coordinator = new Coordinator(run);
    List<PlannedTask> tasks = coordinator.plan();
    TaskGraph graph =
        new TaskGraph(
            run,
            (task, report, after) -> {
              String fault = coordinator.fault(task, report);
              if (fault == null) {
                return report;
              }
              run.tell(task.id() + " is sent back: " + Texts.line(fault, 200));
              WorkReport again =
                  run.work(
                      run.piece(
                          task.member(),
                          "Your result was not accepted: " + fault + "\n\nMend it.",
                          true,
                          null,
                          List.of(),
                          after));
              if (!again.isDone()) {
                return again;
              }
              String still = coordinator.fault(task, again);
              if (still == null) {
                return again;
              }
              run.problem(
                  task.id()
                      + ": not accepted at the second try either"
                      + (again.branch() == null ? "" : " and left on the branch " + again.branch())
                      + ": "
                      + still);
              return WorkReport.notBegun(
                  task.member(), again.number(), "not_accepted", Texts.line(still, 500));
            });
    Map<String, WorkReport> done = graph.run(tasks);
    return coordinator.summary(List.copyOf(inOrder(tasks, done)), "");
  }

  private static List<WorkReport> inOrder(List<PlannedTask> tasks, Map<String, WorkReport> done) {
    return tasks.stream().map(each -> done.get(each.id())).filter(each -> each != null).toList();
  }

  private static String plan(SwarmRun run) {
    Map<String, WorkReport> done = new TaskGraph(run, TaskGraph.Check.NONE).run(run.order().plan());
    return inOrder(run.order().plan(), done).stream()
        .filter(each -> !each.answer().isBlank())
        .map(each -> "## " + each.member() + "\n\n" + each.answer().strip())
        .collect(Collectors.joining("\n\n"));
  }

  private static String parallel(SwarmRun run) {
    SwarmOrder order = run.order();
    List<Member> members =
        new Coordinator(run)
            .members("Each will do the whole objective independently; a judge takes what is good.");
    List<WorkReport> results =
        run.all(
            members.stream()
                .map(each ->
                    run.piece(
                        each,
                        Prompts.you(each, order.topology().word())
                            + " Each works on the objective independently, and a judge takes what"
                            + " is good.\n\n"
                            + Prompts.objective(order)
                            + Prompts.focus(each),
                        true))
                .toList());
    List<WorkReport> good = results.stream().filter(WorkReport::isDone).toList();
    if (good.isEmpty()) {
      throw new FailedException(
          "none of the workers came to its end: " + results.getFirst().problem());
    }
    List<String> names = good.stream().map(WorkReport::member).toList();
    WorkReport judged =
        run.work(
            run.piece(
                JUDGE,
                Prompts.you(JUDGE, order.topology().word())
                    + " Judge what the workers brought. Take those whose files are to be merged, in"
                    + " that order; their changes are shown below. Where several changed the same"
                    + " place, take one.\n\n"
                    + Prompts.objective(order)
                    + "\n\n"
                    + Prompts.results("Results", results),
                false,
                Forms.JUDGEMENT,
                names,
                List.of()));
    JrsValue judgement = judged.formed();
    List<String> taken = judgement == null ? names : Texts.strings(judgement, "take");
    Set<String> seen = new HashSet<>();
    for (String name : taken) {
      if (seen.add(name)) {
        good.stream().filter(each -> each.member().equals(name)).forEach(run::merge);
      }
    }
    good.stream()
        .filter(each -> !seen.contains(each.member()) && each.branch() != null)
        .forEach(each ->
            run.tell(
                "The judge did not take what "
                    + each.member()
                    + " changed; it stays on the branch "
                    + each.branch()));
    String answer = judgement == null ? "" : Json.string(judgement, "answer", "");
    return answer.isBlank() ? good.getFirst().answer() : answer;
  }

  private static String pipeline(SwarmRun run) {
    SwarmOrder order = run.order();
    List<Member> stages = order.members().isEmpty() ? SPARC : order.members();
    run.staffed(stages);
    List<WorkReport> done = new ArrayList<>();
    for (Member stage : stages) {
      if (done.size() < stages.indexOf(stage)) {
        run.leave(stage, "an earlier stage failed");
        continue;
      }
      WorkReport report =
          run.work(
              run.piece(
                  stage,
                  Prompts.you(stage, order.topology().word())
                      + " Stage "
                      + (done.size() + 1)
                      + " of "
                      + stages.size()
                      + " is yours; each stage gets the results of those before.\n\n"
                      + Prompts.objective(order)
                      + Prompts.focus(stage)
                      + (done.isEmpty()
                          ? ""
                          : "\n\n" + Prompts.results("Results of the stages before", done)),
                  true,
                  null,
                  List.of(),
                  done.stream().map(WorkReport::member).toList()));
      if (report.isDone() && run.merge(report).isClean()) {
        done.add(report);
      }
    }
    return done.isEmpty() ? "" : done.getLast().answer();
  }
}
