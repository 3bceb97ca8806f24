package io.agenticflow.cli;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Goes through typical commands in one JVM, so that the start-up cache holds the classes that they
 * need. Started by {@code agentic-flow warmup}, which the build calls too.
 */
public final class Training {
  private Training() {}

  /** Ends with 1, so that no cache is made, where a command does not end as it should. */
  public static void main(String[] none) {
    expect(ExitCode.OK, "--version");
    expect(ExitCode.OK, "--help");
    expect(ExitCode.OK, "proxy", "--help");
    expect(ExitCode.OK, "completion", "bash");
    expect(ExitCode.USAGE, "--modle", "x");
    expect(ExitCode.USAGE, "ask", "--output", "json", "--timeout", "x");
    expect(ExitCode.USAGE, "help", "--output", "json");
    // As it is really started, with the process's own streams; ends the process.
    Main.main(new String[] {"--version"});
  }

  private static void expect(ExitCode code, String... typed) {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(), OutputStream.nullOutputStream(), System.err, "", Map.of());
    int was = new Program(new CommandTable()).run(List.of(typed), terminal);
    terminal.finish();
    if (was != code.code()) {
      terminal.err().println("training: " + String.join(" ", typed) + " ended with " + was + ", not " + code.code());
      System.exit(ExitCode.FAILED.code());
    }
  }
}
