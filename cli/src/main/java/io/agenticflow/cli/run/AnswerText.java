package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Reads a run's events and prints the model's words on standard output: as they come, or only the
 * last answer.
 */
final class AnswerText implements Consumer<RunEvent> {
  private final PrintStream out;
  private final boolean asItComes;
  private boolean midLine;

  AnswerText(PrintStream out, boolean asItComes) {
    this.out = out;
    this.asItComes = asItComes;
  }

  @Override
  public void accept(RunEvent event) {
    switch (event) {
      case RunEvent.TextDelta delta when asItComes -> {
        out.print(delta.text());
        midLine = !delta.text().isEmpty() ? !delta.text().endsWith("\n") : midLine;
        out.flush();
      }
      case RunEvent.AnswerDiscarded _, RunEvent.ModelAnswered _, RunEvent.RunFinished _
          when asItComes ->
          endLine();
      case RunEvent.RunFinished finished -> {
        if (!finished.result().answer().isBlank()) {
          out.println(finished.result().answer().strip());
          out.flush();
        }
      }
      default -> {
        // Not words.
      }
    }
  }

  private void endLine() {
    if (midLine) {
      out.println();
      out.flush();
      midLine = false;
    }
  }
}
