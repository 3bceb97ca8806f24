package io.agenticflow.testkit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Real client programs from npm, as {@code testkit/clients} pins them. Where there is no npm, or it
 * cannot reach its registry, each of these skips the calling test with a note, or fails it where
 * {@code AGENTIC_FLOW_REQUIRE_CLIENTS} is 1. Any other caller than a test has no use for this.
 */
public final class NpmClients {
  private NpmClients() {}

  /** Returns Claude Code's program. */
  public static Path claudeCode() throws InterruptedException {
    return program("@anthropic-ai/claude-code-", "claude");
  }

  /** Returns OpenCode's program. */
  public static Path openCode() throws InterruptedException {
    return program("opencode-", "opencode");
  }

  /** Returns Cline's program. */
  public static Path cline() throws InterruptedException {
    return program("@cline/cli-", "cline");
  }

  /** Returns Codex's program. */
  public static Path codex() throws InterruptedException {
    return program("@openai/codex-", "codex");
  }

  /** Returns the pinned Node, which is newer than what many machines have. */
  public static Path node() throws InterruptedException {
    return program("node-", "node");
  }

  /**
   * Returns a file of a package.
   *
   * @param path the package's name and the path in it, with slashes
   */
  public static Path file(String path) throws InterruptedException {
    try {
      return packages().file(path);
    } catch (IOException e) {
      return unavailable(e);
    }
  }

  /** Returns the folder {@code node_modules}. */
  public static Path modules() throws InterruptedException {
    try {
      return packages().modules();
    } catch (IOException e) {
      return unavailable(e);
    }
  }

  private static Path program(String start, String name) throws InterruptedException {
    try {
      return packages().program(start, name);
    } catch (IOException e) {
      return unavailable(e);
    }
  }

  private static NpmPackages packages() throws IOException, InterruptedException {
    return NpmPackages.ofTestkit("clients");
  }

  private static Path unavailable(IOException e) {
    return NpmPackages.unavailable(
        "Tests with client programs from npm did not run: " + e.getMessage());
  }
}
