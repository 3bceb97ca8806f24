package io.agenticflow.cli.swarm;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.MemberRuns;
import io.agenticflow.durable.CancelledException;
import io.agenticflow.durable.Step;
import io.agenticflow.git.Git;
import io.agenticflow.swarm.Assignment;
import io.agenticflow.swarm.ClaimedFiles;
import io.agenticflow.swarm.SwarmEvent;
import io.agenticflow.swarm.SwarmOrder;
import io.agenticflow.swarm.Team;
import io.agenticflow.swarm.TeamFiles;
import io.agenticflow.swarm.TeamWorktrees;
import io.agenticflow.swarm.WorkReport;
import io.agenticflow.vocabulary.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The members of one swarm in this process: each piece of work is a run of an agent. */
final class SwarmTeam implements Team {
  private final String runId;
  private final SwarmView view;
  private final MemberRuns runs;
  private final TeamFiles files;
  private final Semaphore places;
  private final Set<String> workedHere = ConcurrentHashMap.newKeySet();

  /**
   * @param terminal gets the notes of the runs on its standard error
   * @param view hears what happens
   */
  SwarmTeam(String runId, SwarmOrder order, Terminal terminal, SwarmView view) {
    this.runId = runId;
    this.view = view;
    BigDecimal dollars = order.limits().dollars();
    this.runs =
        new MemberRuns(
            order.options(),
            terminal,
            runId,
            order.workspace(),
            dollars == null ? null : Money.ofDollars(dollars),
            order.limits().tokens(),
            order.limits().depth() - 1);
    this.places = new Semaphore(order.limits().atOnce(), true);
    boolean isReady = false;
    try {
      this.files = files(order.workspace());
      isReady = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!isReady) {
        runs.close();
      }
    }
  }

  private TeamFiles files(Path workspace) throws IOException {
    Git git = runs.git();
    Path own = runs.home().resolve("swarms").resolve(runId);
    return git.knows(workspace)
        ? new TeamWorktrees(git, workspace, shortName(runId), own)
        : new ClaimedFiles(workspace, own);
  }

  /** Returns the last part of a run's id, which is enough for a branch's name. */
  private static String shortName(String runId) {
    return runId.startsWith(SwarmCommand.PREFIX)
        ? runId.substring(SwarmCommand.PREFIX.length())
        : runId;
  }

  @Override
  public WorkReport work(Assignment assignment, Step.Attempt attempt) throws Exception {
    enter(attempt.cancellation());
    try {
      workedHere.add(key(assignment.member().id(), assignment.number()));
      return inPlace(assignment, attempt);
    } finally {
      places.release();
    }
  }

  private void enter(Cancellation cancellation) throws InterruptedException {
    while (!places.tryAcquire(100, TimeUnit.MILLISECONDS)) {
      if (cancellation.isCancelled()) {
        throw new CancelledException(String.valueOf(cancellation.reason()));
      }
    }
  }

  private WorkReport inPlace(Assignment assignment, Step.Attempt attempt) throws IOException {
    String member = assignment.member().id();
    StringBuilder prompt = new StringBuilder(assignment.prompt());
    for (String shown : assignment.shows()) {
      String diff = files.diff(shown);
      if (!diff.isBlank()) {
        prompt.append("\n\n# Changes of ").append(shown).append("\n\n").append(diff);
      }
    }
    String session =
        UUID.nameUUIDFromBytes((runId + "/" + member).getBytes(StandardCharsets.UTF_8)).toString();
    MemberRuns.Piece piece =
        new MemberRuns.Piece(
            session,
            assignment.member().agent(),
            assignment.member().model(),
            files.place(member, assignment.mayChange()),
            assignment.mayChange(),
            prompt.toString(),
            assignment.form(),
            inner -> files.guard(member, assignment.after(), inner),
            assignment.until());
    MemberRuns.Outcome outcome;
    try {
      outcome = runs.run(piece, event -> step(member, event), attempt.cancellation());
    } catch (CliException e) {
      // Trying again does not help.
      return failed(assignment, session, e.message());
    }
    if (outcome.result().ending() == RunResult.Ending.INTERRUPTED
        && attempt.cancellation().isCancelled()) {
      throw new CancelledException(String.valueOf(attempt.cancellation().reason()));
    }
    TeamFiles.Changes changes =
        assignment.mayChange() ? files.done(member) : new TeamFiles.Changes(List.of(), null);
    return report(assignment, session, outcome, changes);
  }

  private static WorkReport report(
      Assignment assignment,
      String session,
      MemberRuns.Outcome outcome,
      TeamFiles.Changes changes) {
    RunResult result = outcome.result();
    Money cost = outcome.cost().amount();
    boolean isDone = result.ending() == RunResult.Ending.COMPLETED;
    return new WorkReport(
        assignment.member().id(),
        assignment.number(),
        assignment.member().agent(),
        outcome.model(),
        session,
        result.ending().name().toLowerCase(Locale.ROOT),
        result.answer(),
        outcome.form(),
        cost == null ? null : cost.dollars(),
        outcome.tokens(),
        result.turns(),
        result.took().toMillis(),
        changes.files(),
        changes.branch(),
        isDone
            ? null
            : result.error() == null ? "it ended early: " + result.ending() : result.error());
  }

  private static WorkReport failed(Assignment assignment, String session, String why) {
    return new WorkReport(
        assignment.member().id(),
        assignment.number(),
        assignment.member().agent(),
        "",
        session,
        "failed",
        "",
        null,
        BigDecimal.ZERO,
        0,
        0,
        0,
        List.of(),
        null,
        why);
  }

  private void step(String member, RunEvent event) {
    view.step(member, event);
  }

  private static String key(String member, int number) {
    return member + " " + number;
  }

  @Override
  public TeamFiles files() {
    return files;
  }

  @Override
  public void tell(SwarmEvent event) {
    boolean isBefore =
        event instanceof SwarmEvent.Ended(WorkReport report)
            && !report.session().isEmpty()
            && !workedHere.contains(key(report.member(), report.number()));
    if (isBefore && event instanceof SwarmEvent.Ended(WorkReport report)) {
      BigDecimal dollars = report.dollars();
      runs.before(dollars == null ? null : Money.ofDollars(dollars), report.tokens());
    }
    view.tell(event, isBefore);
  }

  @Override
  public void close() {
    runs.close();
  }
}
