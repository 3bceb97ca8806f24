package io.agenticflow.deployment;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * The package {@code kubernetes-models}, which knows what the cluster's own description requires;
 * installed once from npm into the folder that the tests with client programs use too. Where it
 * cannot be had the tests are skipped with a note, or fail where {@code
 * AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
final class NpmModels {
  private static final int MINUTES = 5;
  private static final List<String> SOURCES = List.of("package.json", "package-lock.json");

  private NpmModels() {}

  /** Returns what is wrong with each of the objects of a JSON array, a line each. */
  static List<String> problems(String objects) throws IOException, InterruptedException {
    Path folder = installed();
    Path script = Manifest.FOLDER.resolve("src/test/npm/validate.mjs");
    Files.copy(script, folder.resolve("validate.mjs"), StandardCopyOption.REPLACE_EXISTING);
    Process node =
        new ProcessBuilder("node", folder.resolve("validate.mjs").toString())
            .redirectErrorStream(true)
            .start();
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

  private static Path installed() throws IOException, InterruptedException {
    Path sources = Manifest.FOLDER.resolve("src/test/npm");
    CRC32 sum = new CRC32();
    for (String each : SOURCES) {
      sum.update(Files.readAllBytes(sources.resolve(each)));
    }
    String shared = System.getenv("AGENTIC_FLOW_NPM_CACHE");
    Path root = shared == null ? Manifest.FOLDER.resolve("target/npm") : Path.of(shared);
    Path folder = root.resolve("manifests-" + Long.toHexString(sum.getValue())).toAbsolutePath();
    Files.createDirectories(folder);
    Path ready = folder.resolve("ready");
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("lock").toFile(), "rw");
        FileLock _ = file.getChannel().lock()) {
      if (!Files.exists(ready)) {
        for (String each : SOURCES) {
          Files.copy(
              sources.resolve(each), folder.resolve(each), StandardCopyOption.REPLACE_EXISTING);
        }
        install(folder);
        Files.writeString(ready, "");
      }
    }
    return folder;
  }

  private static void install(Path folder) throws IOException, InterruptedException {
    Process npm;
    try {
      npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      missing("there is no npm here: " + e.getMessage());
      return;
    }
    if (!npm.waitFor(MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      missing("npm could not install kubernetes-models; see " + folder.resolve("log"));
    }
  }

  /** Skips the calling test, or fails it where that is asked for. */
  private static void missing(String what) {
    if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
      throw new AssertionError(what);
    }
    skip(what);
  }

  /** Skips the calling test, and says so where it is read. */
  static void skip(String what) {
    System.err.println("NOT CHECKED: " + what);
    abort(what);
  }
}
