package io.agenticflow.deployment;

import static org.junit.jupiter.api.Assumptions.abort;

import io.agenticflow.testkit.NpmPackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The package {@code kubernetes-models}, which knows what the cluster's own description requires.
 * Where it cannot be had from npm the tests are skipped with a note, or fail where {@code
 * AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
final class NpmModels {
  private static final Path PINNED = Manifest.FOLDER.resolve("src/test/kubernetes-models");

  private NpmModels() {}

  /** Returns what is wrong with each of the objects of a JSON array, a line each. */
  static List<String> problems(String objects) throws IOException, InterruptedException {
    Path script = modules().resolveSibling("validate.mjs");
    Files.copy(PINNED.resolve("validate.mjs"), script, StandardCopyOption.REPLACE_EXISTING);
    Process node = new ProcessBuilder("node", script.toString()).redirectErrorStream(true).start();
    try (var in = node.getOutputStream()) {
      in.write(objects.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!node.waitFor(1, TimeUnit.MINUTES) || node.exitValue() != 0) {
      node.destroyForcibly();
      throw new AssertionError("the check failed itself: " + out);
    }
    return out.lines().filter(line -> !line.isBlank()).toList();
  }

  private static Path modules() throws InterruptedException {
    try {
      return NpmPackages.of(PINNED).modules();
    } catch (IOException e) {
      return NpmPackages.unavailable("NOT CHECKED with kubernetes-models: " + e.getMessage());
    }
  }

  /** Skips the calling test, and says so where it is read. */
  static void skip(String what) {
    System.err.println("NOT CHECKED: " + what);
    abort(what);
  }
}
