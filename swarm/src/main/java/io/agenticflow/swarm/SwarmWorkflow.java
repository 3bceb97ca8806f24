package io.agenticflow.swarm;

import io.agenticflow.durable.Durable;
import io.agenticflow.durable.FailedException;
import io.agenticflow.durable.Workflow;
import io.agenticflow.json.Json;
import java.util.List;

/**
 * A swarm as a workflow: its input is a {@link SwarmOrder}, its result a {@link SwarmReport}. A
 * swarm whose members fail is completed all the same, and its report says so; it fails where
 * nothing could be brought.
 */
public final class SwarmWorkflow implements Workflow {
  /** The name by which its runs name it. */
  public static final String NAME = "swarm";

  /** Of all answers in the report together, in characters. */
  private static final int LONGEST_ANSWERS = 400_000;

  private final Team.Opener teams;

  /**
   * @param teams has the agents of each swarm work
   */
  public SwarmWorkflow(Team.Opener teams) {
    this.teams = teams;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String run(Durable durable, String input) {
    SwarmOrder order = SwarmOrder.read(input);
    try (Team team = teams.open(durable.runId(), order)) {
      SwarmRun run = new SwarmRun(durable, order, team);
      run.beginFiles();
      String answer = "";
      FailedException failure = null;
      try {
        answer = Topologies.answer(run);
      } catch (FailedException e) {
        failure = e;
      }
      // Also then: what was merged before is the user's, and the worktrees are to go.
      Merge finish = run.finishFiles();
      if (failure != null && run.reports().isEmpty()) {
        throw failure;
      }
      if (failure != null) {
        run.problem(String.valueOf(failure.getMessage()));
      }
      int each = LONGEST_ANSWERS / Math.max(1, run.reports().size());
      List<WorkReport> reports =
          run.reports().stream().map(report -> report.withAnswerOf(each)).toList();
      return Json.write(
          new SwarmReport(
                  order.topology(),
                  Texts.cut(answer, LONGEST_ANSWERS),
                  reports,
                  run.merges(),
                  finish.files(),
                  run.problems())
              .json());
    }
  }
}
