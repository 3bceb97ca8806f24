package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.vocabulary.Money;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last line of a terminal while nothing else is written there: what is waited for, since when,
 * and what was spent so far. It must hear events before those readers that write, so that it is
 * gone when they do. Safe for use by several threads.
 */
final class StatusLine implements Consumer<RunEvent>, AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(500);
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final int width;
  private final @Nullable Thread ticker;
  private @Nullable String waitingFor;
  private long since;
  private boolean shown;
  private boolean paused;
  private long tokens;
  private Money spent = Money.ZERO;
  private int agents;

  /**
   * @param isWanted whether somebody looks; it is drawn only where the terminal understands how
   */
  StatusLine(Terminal terminal, boolean isWanted) {
    this.err = terminal.err();
    boolean isDrawn = isWanted && terminal.errHasColour();
    this.width = isDrawn ? terminal.width() : 0;
    this.ticker = isDrawn ? Thread.ofVirtual().name("status-line").start(this::tick) : null;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    count(event);
    switch (event) {
      case RunEvent.ModelAsked _ -> waitFor("thinking");
      case RunEvent.ToolStarted started ->
          waitFor(ToolLine.of(started.tool(), started.input(), 40));
      case RunEvent.ThinkingDelta _, RunEvent.Streamed _, RunEvent.SubAgent _ -> {
        // Goes on while these come.
      }
      default -> waitFor(null);
    }
  }

  private void count(RunEvent event) {
    switch (event) {
      case RunEvent.ModelAnswered answered -> {
        tokens += answered.usage().promptTokens() + answered.usage().outputTokens();
        Money amount = answered.cost().amount();
        spent = amount == null ? spent : spent.plus(amount);
      }
      case RunEvent.SubAgent inside -> {
        switch (inside.event()) {
          case RunEvent.RunStarted _ -> agents++;
          case RunEvent.RunFinished _ -> agents--;
          default -> count(inside.event());
        }
      }
      default -> {
        // Costs nothing.
      }
    }
  }

  private void waitFor(@Nullable String what) {
    clear();
    waitingFor = what;
    since = System.nanoTime();
  }

  /** Takes the line away until {@link #resume}. */
  synchronized void pause() {
    clear();
    paused = true;
  }

  synchronized void resume() {
    paused = false;
    since = System.nanoTime();
  }

  private void clear() {
    if (shown) {
      err.print(CLEAR);
      err.flush();
      shown = false;
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
    Duration waited = Duration.ofNanos(System.nanoTime() - since);
    if (waitingFor == null || paused || waited.compareTo(PACE) < 0) {
      return;
    }
    StringBuilder line = new StringBuilder("… ").append(waitingFor);
    if (agents > 0) {
      line.append(", ")
          .append(agents)
          .append(agents == 1 ? " agent" : " agents")
          .append(" at work");
    }
    line.append(" (").append(waited.toSeconds()).append(" s");
    if (tokens > 0) {
      line.append(", ").append(Amounts.count(tokens)).append(" tokens");
    }
    if (!spent.equals(Money.ZERO)) {
      line.append(", ").append(Amounts.dollars(spent));
    }
    line.append(')');
    if (line.length() >= width) {
      line.setLength(Math.max(1, width - 1));
    }
    err.print(CLEAR + line);
    err.flush();
    shown = true;
  }

  @Override
  public void close() {
    if (ticker != null) {
      ticker.interrupt();
    }
    synchronized (this) {
      clear();
      paused = true;
    }
  }
}
