package io.agenticflow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which program this is. */
final class Version {
  private Version() {}

  /**
   * Returns one line, for example {@code agentic-flow 0.1.0 (1a2b3c4d5e6f), Java 25.0.3+9-LTS}. The
   * commit is missing where the build was not made from a clone.
   */
  static String line() {
    String commit = resource("commit.txt");
    return "agentic-flow "
        + resource("version.txt")
        + (commit.isEmpty() ? "" : " (" + commit + ")")
        + ", Java "
        + System.getProperty("java.runtime.version");
  }

  /** Written by the build. */
  private static String resource(String name) {
    try (InputStream in = Version.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of the program", e);
    }
  }
}
