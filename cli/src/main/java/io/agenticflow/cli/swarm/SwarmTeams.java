package io.agenticflow.cli.swarm;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.durable.Workflow;
import io.agenticflow.swarm.SwarmWorkflow;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes the workflow of swarms for a process that works on them. */
public final class SwarmTeams {
  private SwarmTeams() {}

  /**
   * Returns the workflow for a process that nobody watches, such as a worker.
   *
   * @param terminal gets what is to be told on its standard error, a line each
   */
  public static Workflow workflow(Terminal terminal) {
    return workflow(terminal, new SwarmView(terminal, false));
  }

  static Workflow workflow(Terminal terminal, SwarmView view) {
    Terminal quiet = onceEach(terminal, view);
    return new SwarmWorkflow((runId, order) -> new SwarmTeam(runId, order, quiet, view));
  }

  /** Each member's run has the same notes; they are wanted once, and not amid what is drawn. */
  private static Terminal onceEach(Terminal terminal, SwarmView view) {
    return new Terminal(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        new NewLines(view),
        "",
        terminal.environment());
  }

  /** Hands on lines that were not there before. */
  private static final class NewLines extends OutputStream {
    private final SwarmView view;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    NewLines(SwarmView view) {
      this.view = view;
    }

    @Override
    public synchronized void write(int b) {
      if (b != '\n') {
        line.write(b);
        return;
      }
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      if (!text.isBlank() && seen.add(text)) {
        view.note(text);
      }
    }
  }
}
