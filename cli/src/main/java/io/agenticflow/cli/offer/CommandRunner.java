package io.agenticflow.cli.offer;

import io.agenticflow.cli.command.Terminal;
import java.util.List;

/** Runs command lines of this program. Called by many threads at once. */
@FunctionalInterface
public interface CommandRunner {

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  int run(List<String> typed, Terminal terminal);
}
