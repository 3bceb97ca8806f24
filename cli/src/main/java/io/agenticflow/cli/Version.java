package io.agenticflow.cli;

import io.agenticflow.cli.command.BuildInfo;

/** Which program this is. */
final class Version {
  private Version() {}

  /**
   * Returns one line, for example {@code agentic-flow 0.1.0 (1a2b3c4d5e6f), Java 25.0.3+9-LTS}. The
   * commit is missing where the build was not made from a clone.
   */
  static String line() {
    String commit = BuildInfo.COMMIT.isEmpty() ? "" : " (" + BuildInfo.COMMIT + ")";
    return "agentic-flow "
        + BuildInfo.VERSION
        + commit
        + ", Java "
        + System.getProperty("java.runtime.version");
  }
}
