package io.agenticflow.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The client programs that the gateway's tests have installed from npm. Where they have not, the
 * calling test is skipped with a note, or fails where {@code AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
public final class InstalledClients {
  private static final int DEEPEST_PROGRAM = 4;

  private InstalledClients() {}

  static Path claudeCode() throws IOException {
    return program("@anthropic-ai", "claude-code-", "claude");
  }

  static Path codex() throws IOException {
    return program("@openai", "codex-", "codex");
  }

  static Path openCode() throws IOException {
    return program("", "opencode-", "opencode");
  }

  /** Returns the Node that some clients need, which is newer than what many machines have. */
  public static Path node() throws IOException {
    return program("", "node-", "node");
  }

  /** Returns the folder {@code node_modules}; skips the calling test where it is not there. */
  public static Path modules() throws IOException {
    node();
    return folder().resolve("node_modules");
  }

  /** Of several packages, as for old and new processors, the shortest name is taken. */
  private static Path program(String scope, String start, String name) throws IOException {
    Path scoped = folder().resolve("node_modules").resolve(scope);
    if (Files.isDirectory(scoped)) {
      List<Path> packages;
      try (Stream<Path> all = Files.list(scoped)) {
        packages =
            all.filter(
                    each -> each.getFileName().toString().matches(start + "(linux|darwin|win).*"))
                .sorted(Comparator.comparingInt(each -> each.toString().length()))
                .toList();
      }
      for (Path each : packages) {
        try (Stream<Path> files =
            Files.find(
                each,
                DEEPEST_PROGRAM,
                (file, attributes) ->
                    attributes.isRegularFile()
                        && (file.endsWith(name) || file.endsWith(name + ".exe")))) {
          Path found = files.findFirst().orElse(null);
          if (found != null) {
            return found;
          }
        }
      }
    }
    String missing = "there is no " + name + " below " + scoped + "; run the gateway's tests first";
    if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
      throw new AssertionError(missing);
    }
    return abort(missing);
  }

  /** As the gateway's tests name it. */
  private static Path folder() throws IOException {
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(Path.of("../testkit/clients/package-lock.json")));
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root = shared == null ? Path.of("../gateway/target/npm-clients") : Path.of(shared);
    return root.resolve("clients-" + Long.toHexString(sum.getValue())).toAbsolutePath();
  }
}
