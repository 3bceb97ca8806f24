package io.agenticflow.cli.swarm;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Amounts;
import io.agenticflow.cli.run.ToolLine;
import io.agenticflow.swarm.Member;
import io.agenticflow.swarm.Merge;
import io.agenticflow.swarm.SwarmEvent;
import io.agenticflow.swarm.WorkReport;
import io.agenticflow.text.VisibleText;
import io.agenticflow.vocabulary.Money;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows on standard error what a swarm does: at a terminal one line for each member, drawn anew as
 * they work; else a line for each thing that happens. Safe for use by several threads.
 */
final class SwarmView implements AutoCloseable {
  /** More would not fit a terminal, and could not be drawn anew there. */
  private static final int MOST_ROWS = 16;

  private static final Duration PACE = Duration.ofMillis(250);

  private final PrintStream err;
  private final int width;
  private final boolean isQuiet;
  private final @Nullable Thread ticker;
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private int drawn;
  private boolean isChanged;

  /** What is known of a member. */
  private static final class Row {
    final String agent;
    String state = "waits";
    Money spent = Money.ZERO;
    long tokens;
    boolean isOver;

    Row(String agent) {
      this.agent = agent;
    }
  }

  /**
   * @param isQuiet whether to show only what has gone wrong or is waited for
   */
  SwarmView(Terminal terminal, boolean isQuiet) {
    this.err = terminal.err();
    this.isQuiet = isQuiet;
    boolean isDrawn = terminal.errIsTerminal() && terminal.errHasColour() && !isQuiet;
    this.width = isDrawn ? terminal.width() : 0;
    this.ticker = isDrawn ? Thread.ofVirtual().name("swarm-view").start(this::tick) : null;
  }

  /** Hears what a member's run does. */
  synchronized void step(String member, RunEvent event) {
    Row row = rows.computeIfAbsent(member, _ -> new Row(""));
    switch (event) {
      case RunEvent.ModelAsked asked -> row.state = "turn " + asked.turn();
      case RunEvent.ToolStarted started ->
          row.state = ToolLine.of(started.tool(), started.input(), 60);
      case RunEvent.ModelAnswered answered -> {
        row.tokens += answered.usage().promptTokens() + answered.usage().outputTokens();
        Money amount = answered.cost().amount();
        row.spent = amount == null ? row.spent : row.spent.plus(amount);
      }
      case RunEvent.PermissionDenied denied ->
          line(member + ": " + denied.tool() + " was not allowed: " + denied.reason());
      case RunEvent.SubAgent inside -> {
        if (!(inside.event() instanceof RunEvent.ModelAsked)) {
          step(member, inside.event());
        }
      }
      default -> {
        return;
      }
    }
    isChanged = true;
  }

  /**
   * Hears what happens.
   *
   * @param isBefore whether it was done before, by an earlier process
   */
  synchronized void tell(SwarmEvent event, boolean isBefore) {
    switch (event) {
      case SwarmEvent.Staffed staffed -> {
        for (Member each : staffed.members()) {
          rows.putIfAbsent(each.id(), new Row(each.agent()));
        }
      }
      case SwarmEvent.Begun begun -> {
        Row row = rows.computeIfAbsent(begun.member().id(), _ -> new Row(begun.member().agent()));
        row.state = "begins";
        row.isOver = false;
        if (ticker == null && !isQuiet) {
          line(begun.member().id() + " (" + begun.member().agent() + ") begins");
        }
      }
      case SwarmEvent.Ended(WorkReport report) -> ended(report, isBefore);
      case SwarmEvent.Merged(Merge merge) -> merged(merge);
      case SwarmEvent.Waits waits ->
          line(
              "Waits for approval of "
                  + waits.what()
                  + " (agentic-flow runs approve "
                  + waits.runId()
                  + " --signal "
                  + waits.signal()
                  + ")");
      case SwarmEvent.Told told -> {
        if (!isQuiet) {
          line(told.line());
        }
      }
    }
    isChanged = true;
  }

  private void ended(WorkReport report, boolean isBefore) {
    Row row = rows.computeIfAbsent(report.member(), _ -> new Row(report.agent()));
    row.isOver = true;
    row.state = report.isDone() ? "done" : "failed: " + report.problem();
    if (!report.isDone()) {
      line(report.member() + " failed: " + report.problem());
    } else if (ticker == null && !isQuiet) {
      line(
          report.member()
              + (isBefore ? " was done before, " : " is done, ")
              + report.turns()
              + (report.turns() == 1 ? " turn, " : " turns, ")
              + Amounts.count(report.tokens())
              + " tokens"
              + (report.dollars() == null
                  ? ""
                  : ", " + Amounts.dollars(Money.ofDollars(report.dollars())))
              + (report.files().isEmpty() ? "" : "; changed " + String.join(", ", report.files())));
    }
  }

  private void merged(Merge merge) {
    if (merge.isClean()) {
      return;
    }
    boolean isAll = merge.member().equals(Merge.ALL);
    line(
        (isAll
                ? "The result does not fit the workspace, in which these files have changed since: "
                : "Conflict: what " + merge.member() + " changed does not fit the others' in ")
            + String.join(", ", merge.conflicts())
            + "; nothing of it was taken, it is on the branch "
            + merge.branch());
    if (!merge.shown().isBlank()) {
      merge.shown().lines().limit(40).forEach(each -> line("  " + each));
    }
  }

  /** Writes something above what is drawn: nobody else may write while it is. */
  synchronized void note(String line) {
    line(line);
  }

  /** Writes a line above the members' lines. */
  private void line(String text) {
    clear();
    err.println(VisibleText.of(text.replace("\r", "").replace('\n', ' ')));
    isChanged = true;
  }

  private void clear() {
    if (drawn > 0) {
      err.print("\u001b[" + drawn + "A\u001b[J");
      drawn = 0;
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(PACE);
        draw();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private synchronized void draw() {
    if (!isChanged) {
      return;
    }
    isChanged = false;
    clear();
    StringBuilder text = new StringBuilder();
    int hidden = 0;
    long working = rows.values().stream().filter(row -> !row.isOver).count();
    for (Map.Entry<String, Row> each : rows.entrySet()) {
      boolean isShown =
          drawn < MOST_ROWS
              && (rows.size() <= MOST_ROWS || working == 0 || !each.getValue().isOver);
      if (!isShown) {
        hidden++;
        continue;
      }
      Row row = each.getValue();
      String line =
          String.format(
              "%-20s %-22s %8s %10s  %s",
              each.getKey(),
              row.agent,
              Amounts.count(row.tokens),
              row.spent.equals(Money.ZERO) ? "" : Amounts.dollars(row.spent),
              VisibleText.of(ToolLine.oneLine(row.state)));
      text.append(line, 0, Math.min(line.length(), Math.max(20, width - 1))).append('\n');
      drawn++;
    }
    if (hidden > 0) {
      text.append("and ").append(hidden).append(" more; ").append(working).append(" at work\n");
      drawn++;
    }
    err.print(text);
    err.flush();
  }

  /** Draws the members' lines a last time; what is written from now on comes below. */
  void stop() {
    if (ticker != null) {
      ticker.interrupt();
      draw();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
