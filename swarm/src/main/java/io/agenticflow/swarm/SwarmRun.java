package io.agenticflow.swarm;

import io.agenticflow.durable.Durable;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Pending;
import io.agenticflow.durable.Retry;
import io.agenticflow.durable.Step;
import io.agenticflow.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * One swarm under way: what topologies are made of. It asks the engine for the same operations in
 * the same order each time, so it keeps no state that does not follow from their results.
 */
final class SwarmRun {
  private static final Retry RETRY = new Retry(2, Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final Durable durable;
  private final SwarmOrder order;
  private final Team team;
  private final Instant started;
  private final Map<String, Integer> pieces = new HashMap<>();
  private final List<WorkReport> reports = new ArrayList<>();
  private final List<Merge> merges = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private Duration waited = Duration.ZERO;

  SwarmRun(Durable durable, SwarmOrder order, Team team) {
    this.durable = durable;
    this.order = order;
    this.team = team;
    this.started = durable.now();
  }

  /** Work that was begun. */
  record Job(Assignment assignment, Pending<String> pending) {}

  SwarmOrder order() {
    return order;
  }

  List<WorkReport> reports() {
    return reports;
  }

  List<Merge> merges() {
    return merges;
  }

  List<String> problems() {
    return problems;
  }

  /** Says something that people want to know. */
  void tell(String line) {
    team.tell(new SwarmEvent.Told(line));
  }

  /** Notes something because of which not all was done as it was wanted. */
  void problem(String line) {
    problems.add(line);
    tell(line);
  }

  void staffed(List<Member> members) {
    team.tell(new SwarmEvent.Staffed(members));
  }

  private @Nullable Instant until() {
    Duration time = order.limits().time();
    return time == null ? null : started.plus(time).plus(waited);
  }

  /**
   * What is to be done by a member; the rest is as usual: words for an answer, no changes shown.
   */
  Assignment piece(Member member, String prompt, boolean mayChange) {
    return piece(member, prompt, mayChange, null, List.of(), List.of());
  }

  Assignment piece(
      Member member,
      String prompt,
      boolean mayChange,
      @Nullable JrsObject form,
      List<String> shows,
      List<String> after) {
    int number = pieces.merge(member.id(), 1, Integer::sum);
    return new Assignment(member, number, prompt, shows, form, mayChange, after, until());
  }

  /** Begins a piece of work, and goes on. */
  Job begin(Assignment assignment) {
    team.tell(new SwarmEvent.Begun(assignment.member(), assignment.number()));
    return new Job(
        assignment,
        durable.begin(
            new Step(
                assignment.step(),
                RETRY,
                attempt -> Json.write(team.work(assignment, attempt).json()))));
  }

  /** Waits for a piece of work. */
  WorkReport await(Job job) {
    WorkReport report;
    try {
      report = WorkReport.read(job.pending().await());
    } catch (FailedException e) {
      Assignment failed = job.assignment();
      report =
          WorkReport.notBegun(
              failed.member(), failed.number(), "failed", String.valueOf(e.getMessage()));
    }
    reports.add(report);
    team.tell(new SwarmEvent.Ended(report));
    if (!report.isDone()) {
      problems.add(report.member() + ": " + report.problem());
    }
    return report;
  }

  /** Does a piece of work and waits for it. */
  WorkReport work(Assignment assignment) {
    return await(begin(assignment));
  }

  /** Does pieces of work at the same time and waits for all; their reports are in their order. */
  List<WorkReport> all(List<Assignment> assignments) {
    List<Job> jobs = assignments.stream().map(this::begin).toList();
    return jobs.stream().map(this::await).toList();
  }

  /** Records that something was left out. */
  void leave(Member member, String why) {
    WorkReport report = WorkReport.notBegun(member, 1, "not_begun", why);
    reports.add(report);
    team.tell(new SwarmEvent.Ended(report));
    problems.add(member.id() + ": " + why);
  }

  /** Takes the state from which all begin. */
  void beginFiles() {
    String _ =
        durable.step(
            new Step(
                "files",
                RETRY,
                _ -> {
                  team.files().begin();
                  return "";
                }));
  }

  /** Takes what a member has changed to that of the others. */
  Merge merge(WorkReport report) {
    if (report.branch() == null) {
      return Merge.none(report.member());
    }
    Merge merge =
        Merge.read(
            durable.step(
                new Step(
                    "merge " + report.member() + " " + report.number(),
                    RETRY,
                    _ -> Json.write(team.files().merge(report.member()).json()))));
    record(merge, report.member() + "'s changes");
    return merge;
  }

  /** Brings all that was merged into the workspace. */
  Merge finishFiles() {
    Merge merge =
        Merge.read(
            durable.step(new Step("finish", RETRY, _ -> Json.write(team.files().finish().json()))));
    record(merge, "the result");
    return merge;
  }

  private void record(Merge merge, String what) {
    merges.add(merge);
    team.tell(new SwarmEvent.Merged(merge));
    if (!merge.isClean()) {
      problems.add(
          what
              + " could not be merged and "
              + (merge.member().equals(Merge.ALL) ? "is" : "are")
              + " on the branch "
              + merge.branch()
              + "; conflicts in "
              + String.join(", ", merge.conflicts()));
    }
  }

  /** Waits for the first of several that is over; returns its place. */
  int any(List<Pending<String>> pending) {
    return durable.any(pending);
  }

  /** Begins to wait for a person. */
  Pending<String> approval(String signal, String what) {
    team.tell(new SwarmEvent.Waits(durable.runId(), signal, what));
    return durable.signal(signal);
  }

  Instant now() {
    return durable.now();
  }

  /** Says that so long nobody could work because a person was waited for. */
  void waited(Duration time) {
    waited = waited.plus(time);
  }
}
