package io.agenticflow.cli.models;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.cli.args.ParsedArguments;
import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.Command;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.cli.run.Interruption;
import io.agenticflow.cli.run.Settings;
import io.agenticflow.config.Configuration;
import io.agenticflow.local.InstalledModel;
import io.agenticflow.local.Models;
import io.agenticflow.local.PullException;
import io.agenticflow.local.PullListener;
import io.agenticflow.provider.http.SocketTransport;
import java.io.PrintStream;

/** {@code agentic-flow models pull NAME}: fetches a model to run on this machine. */
public final class PullCommand implements Command {
  @Override
  public int run(ParsedArguments arguments, Terminal terminal) {
    Configuration configuration = Settings.read(arguments, terminal);
    Cancellation cancellation = new Cancellation();
    try (Interruption _ = Interruption.raising(cancellation);
        SocketTransport transport = new SocketTransport(configuration.proxies())) {
      InstalledModel model =
          new Models(configuration.home().resolve("models"), transport, terminal.environment())
              .pull(arguments.words().getFirst(), new Bar(terminal), cancellation);
      terminal.out().println(model.file());
      terminal.err().println("Use it with --model gguf:" + model.name());
      terminal.out().flush();
      return ExitCode.OK.code();
    } catch (PullException e) {
      throw new CliException(
          e.isUnknown() ? ExitCode.MODEL_NOT_FOUND : ExitCode.FAILED,
          String.valueOf(e.getMessage()),
          null,
          e);
    }
  }

  /**
   * Draws the progress: one line that is drawn over at a terminal, a line for each tenth elsewhere.
   */
  private static final class Bar implements PullListener {
    private static final int CELLS = 30;
    private final PrintStream err;
    private final boolean drawn;
    private long lastTenth = -1;

    Bar(Terminal terminal) {
      this.err = terminal.err();
      this.drawn = terminal.errIsTerminal();
    }

    @Override
    public void progress(long bytes, long total, long bytesPerSecond) {
      if (total <= 0) {
        return;
      }
      long tenth = bytes * 10 / total;
      String figures =
          bytes / 1_000_000
              + " of "
              + total / 1_000_000
              + " MB, "
              + bytesPerSecond / 1_000_000
              + " MB/s";
      if (drawn) {
        int full = (int) (bytes * CELLS / total);
        err.print("\r[" + "#".repeat(full) + " ".repeat(CELLS - full) + "] " + figures + "  ");
        if (bytes == total) {
          err.println();
        }
        err.flush();
      } else if (tenth != lastTenth) {
        lastTenth = tenth;
        err.println(figures);
      }
    }

    @Override
    public void note(String line) {
      err.println(line);
    }
  }
}
