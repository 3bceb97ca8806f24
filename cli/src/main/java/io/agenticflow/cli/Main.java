package io.agenticflow.cli;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import java.io.IOException;
import java.util.Arrays;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process. */
  public static void main(String[] typed) {
    Terminal terminal = Terminal.system();
    int code = new Program(new CommandTable()).run(Arrays.asList(typed), terminal);
    IOException failure = terminal.finish();
    if (failure != null) {
      terminal.err().println("agentic-flow: cannot write to standard output: " + failure.getMessage());
      code = code == 0 ? ExitCode.FAILED.code() : code;
    }
    // System.exit looks for a logger in every jar to log that it was called, which takes as long as all
    // the rest of a short command. Returning ends the process too, where nothing else keeps it alive.
    if (code != 0 || !isLastThread()) {
      System.exit(code);
    }
  }

  /** Returns whether the process ends when this thread does. */
  private static boolean isLastThread() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    Thread[] threads = new Thread[group.activeCount() + 8];
    int count = group.enumerate(threads);
    int holding = 0;
    for (int i = 0; i < count; i++) {
      holding += threads[i].isDaemon() ? 0 : 1;
    }
    return holding <= 1 && count < threads.length;
  }
}
