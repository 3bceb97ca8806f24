package io.agenticflow.swarm;

import io.agenticflow.durable.Pending;
import io.agenticflow.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/**
 * Does tasks as soon as those that they need are done and merged, several at the same time. What
 * needs a task that failed is left out.
 */
final class TaskGraph {
  private final SwarmRun run;
  private final Check check;
  private final Map<String, PlannedTask> open = new LinkedHashMap<>();
  private final Map<String, WorkReport> done = new HashMap<>();
  private final Map<String, List<String>> before = new HashMap<>();

  /** Looks at a result before it is merged. */
  @FunctionalInterface
  interface Check {
    /** Takes whatever came to its end. */
    Check NONE = (task, report, after) -> report;

    /**
     * Returns the result that counts, which may be of a second try.
     *
     * @param after the members with whose files the task may go on
     */
    WorkReport check(PlannedTask task, WorkReport report, List<String> after);
  }

  TaskGraph(SwarmRun run, Check check) {
    this.run = run;
    this.check = check;
  }

  private sealed interface Waiting {
    Pending<String> pending();
  }

  private record Working(PlannedTask task, SwarmRun.Job job) implements Waiting {
    @Override
    public Pending<String> pending() {
      return job.pending();
    }
  }

  private record Asking(PlannedTask task, Pending<String> pending) implements Waiting {}

  /**
   * Does all of them.
   *
   * @return what came of each that was begun, by id
   */
  Map<String, WorkReport> run(List<PlannedTask> tasks) {
    tasks.forEach(each -> open.put(each.id(), each));
    run.staffed(tasks.stream().map(PlannedTask::member).toList());
    List<Waiting> waiting = new ArrayList<>();
    beginReady(waiting);
    while (!waiting.isEmpty()) {
      boolean isIdle = waiting.stream().allMatch(Asking.class::isInstance);
      Instant since = isIdle ? run.now() : null;
      Waiting over = waiting.remove(run.any(waiting.stream().map(Waiting::pending).toList()));
      if (since != null) {
        run.waited(Duration.between(since, run.now()));
      }
      switch (over) {
        case Asking(PlannedTask task, Pending<String> pending) -> {
          if (isAgreed(pending.await())) {
            waiting.add(begin(task));
          } else {
            fail(task, "it was not approved");
          }
        }
        case Working(PlannedTask task, SwarmRun.Job job) -> settle(task, run.await(job));
      }
      beginReady(waiting);
    }
    return done;
  }

  private void settle(PlannedTask task, WorkReport report) {
    WorkReport counts =
        report.isDone()
            ? check.check(task, report, before.getOrDefault(task.id(), List.of()))
            : report;
    done.put(task.id(), counts);
    if (counts.isDone() && !run.merge(counts).isClean()) {
      // Those that build on it would build on what is not there.
      leaveOut(task.id(), "it needs " + task.id() + ", whose changes could not be merged");
    } else if (!counts.isDone()) {
      leaveOut(task.id(), "it needs " + task.id() + ", which failed");
    }
  }

  private void fail(PlannedTask task, String why) {
    run.leave(task.member(), why);
    leaveOut(task.id(), "it needs " + task.id() + ", which was not begun");
  }

  private void leaveOut(String needed, String why) {
    for (PlannedTask each : List.copyOf(open.values())) {
      if (each.needs().contains(needed) && open.remove(each.id()) != null) {
        fail(each, why);
      }
    }
  }

  private void beginReady(List<Waiting> waiting) {
    for (PlannedTask task : List.copyOf(open.values())) {
      if (done.keySet().containsAll(task.needs())) {
        open.remove(task.id());
        waiting.add(
            task.approve()
                ? new Asking(
                    task, run.approval("approve-" + task.id(), task.id() + ": " + task.text()))
                : begin(task));
      }
    }
  }

  private Working begin(PlannedTask task) {
    Set<String> all = new LinkedHashSet<>();
    for (String need : task.needs()) {
      all.addAll(before.getOrDefault(need, List.of()));
      all.add(need);
    }
    before.put(task.id(), List.copyOf(all));
    return new Working(
        task,
        run.begin(run.piece(task.member(), prompt(task), true, null, List.of(), List.copyOf(all))));
  }

  private String prompt(PlannedTask task) {
    List<WorkReport> needed = task.needs().stream().map(done::get).toList();
    return Prompts.you(task.member(), run.order().topology().word())
        + " Others do the other parts at the same time; do yours only.\n\n"
        + Prompts.objective(run.order())
        + "\n\n# Your task\n\n"
        + task.text()
        + (needed.isEmpty() ? "" : "\n\n" + Prompts.results("What was done before", needed));
  }

  /** Reads an approval: yes, true or approved, as a word or in an object. */
  static boolean isAgreed(String value) {
    String text = value.strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("{")) {
      JrsValue json = Json.parse(value);
      return Json.isTrue(json, "approved") || Json.isTrue(json, "approve");
    }
    return switch (text) {
      case "", "yes", "y", "true", "ok", "approve", "approved", "\"yes\"", "\"approved\"" -> true;
      default -> false;
    };
  }
}
