package io.agenticflow.cli.command;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams in UTF-8, what is known about the terminal behind them, and the environment.
 *
 * <p>Standard output is for what was asked for, standard error for all else. Output is buffered:
 * who writes as things come flushes. Safe for use by several threads as far as print streams are.
 */
public final class Terminal {
  /**
   * Tells which of the standard streams are terminals, for example {@code 02}; set by the launcher.
   */
  private static final String TERMINALS_PROPERTY = "agenticflow.terminals";

  private static final int USUAL_WIDTH = 80;

  private final InputStream in;
  private final Sink sink;
  private final PrintStream out;
  private final PrintStream err;
  private final String terminals;
  private final Map<String, String> environment;

  /**
   * @param terminals the numbers of those of the standard streams that are terminals: {@code ""}
   *     for none, {@code "012"} for all
   * @param environment variables that commands are to see
   */
  public Terminal(
      InputStream in,
      OutputStream out,
      OutputStream err,
      String terminals,
      Map<String, String> environment) {
    this.in = in;
    this.sink = new Sink(out);
    this.out = new PrintStream(new BufferedOutputStream(sink), false, StandardCharsets.UTF_8);
    this.err = new PrintStream(new BufferedOutputStream(err), true, StandardCharsets.UTF_8);
    this.terminals = terminals;
    this.environment = environment;
  }

  /** Returns the process's own. Without the launcher none of the streams counts as a terminal. */
  public static Terminal system() {
    return new Terminal(
        new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        System.getProperty(TERMINALS_PROPERTY, ""),
        System.getenv());
  }

  public InputStream in() {
    return in;
  }

  public PrintStream out() {
    return out;
  }

  /** Returns standard error, which is flushed at the end of each line. */
  public PrintStream err() {
    return err;
  }

  /** Returns the environment's variables. */
  public Map<String, String> environment() {
    return environment;
  }

  public boolean inIsTerminal() {
    return terminals.indexOf('0') >= 0;
  }

  public boolean outIsTerminal() {
    return terminals.indexOf('1') >= 0;
  }

  public boolean errIsTerminal() {
    return terminals.indexOf('2') >= 0;
  }

  /** Returns whether colour is wanted on standard output. */
  public boolean outHasColour() {
    return outIsTerminal() && allowsColour();
  }

  /** Returns whether colour is wanted on standard error. */
  public boolean errHasColour() {
    return errIsTerminal() && allowsColour();
  }

  /** See no-color.org: any value that is not empty forbids it. */
  private boolean allowsColour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }

  /**
   * Returns the terminal's width in columns, 80 where there is none. Asks anew each time, which
   * takes some milliseconds.
   */
  public int width() {
    int columns = number(environment.get("COLUMNS"));
    if (columns == 0 && (outIsTerminal() || errIsTerminal())) {
      columns = askForWidth();
    }
    return columns > 0 ? columns : USUAL_WIDTH;
  }

  /**
   * Flushes both outputs.
   *
   * @return what kept standard output from being written, or null. That a reader left early, as
   *     {@code head} does, is no failure.
   */
  public @Nullable IOException finish() {
    out.flush();
    err.flush();
    IOException failure = sink.failure;
    // The JDK has no type for it; the system's words for EPIPE are the same everywhere.
    return failure == null || "Broken pipe".equals(failure.getMessage()) ? null : failure;
  }

  private static int askForWidth() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return 0;
      }
      // Rows and columns.
      String answer = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII);
      return number(answer.substring(answer.indexOf(' ') + 1).strip());
    } catch (IOException e) {
      return 0; // no stty, or no terminal to ask: the usual width will do
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 5) {
      return 0;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return 0;
      }
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  /** Remembers why writing failed, which a print stream does not. */
  private static final class Sink extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Sink(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }
}
