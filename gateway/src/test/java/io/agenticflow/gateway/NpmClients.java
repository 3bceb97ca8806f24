package io.agenticflow.gateway;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Real client programs from npm, installed once as {@code testkit/clients} pins them.
 *
 * <p>They go into {@code target/npm-clients}, or into the folder that {@code
 * AGENTIC_FLOW_NPM_CACHE} (a system property or an environment variable) names, which several
 * checkouts can share. None of their install scripts is run. Where there is no npm, or it cannot
 * reach its registry, the tests are skipped with a note, or fail where {@code
 * AGENTIC_FLOW_REQUIRE_CLIENTS} is set to 1.
 */
final class NpmClients {
  private static final int INSTALL_MINUTES = 5;

  private NpmClients() {}

  /** Returns Claude Code's program; skips the calling test where it cannot be had. */
  static synchronized Path claudeCode() throws IOException, InterruptedException {
    Path modules = installed().resolve("node_modules").resolve("@anthropic-ai");
    try (Stream<Path> packages = Files.list(modules)) {
      // The program itself is in the package for this platform; the main one only links to it, by
      // an install script.
      return packages
          .filter(folder -> folder.getFileName().toString().startsWith("claude-code-"))
          .flatMap(folder -> Stream.of(folder.resolve("claude"), folder.resolve("claude.exe")))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseGet(() -> unavailable("there is no Claude Code for this platform"));
    }
  }

  private static Path installed() throws IOException, InterruptedException {
    Path module = Path.of(System.getProperty("basedir", "."));
    Path pinned = module.resolve("..").resolve("testkit").resolve("clients").normalize();
    byte[] lock = Files.readAllBytes(pinned.resolve("package-lock.json"));
    CRC32 sum = new CRC32();
    sum.update(lock);
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root = shared == null ? module.resolve("target").resolve("npm-clients") : Path.of(shared);
    Path folder = root.resolve("clients-" + Long.toHexString(sum.getValue())).toAbsolutePath();
    Files.createDirectories(folder);
    // Two builds may share the folder.
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(".lock").toFile(), "rw");
        FileLock held = file.getChannel().lock()) {
      Path done = folder.resolve(".installed");
      if (held.isValid() && !Files.exists(done)) {
        Files.write(folder.resolve("package-lock.json"), lock);
        Files.copy(
            pinned.resolve("package.json"),
            folder.resolve("package.json"),
            StandardCopyOption.REPLACE_EXISTING);
        install(folder);
        Files.createFile(done);
      }
    }
    return folder;
  }

  private static void install(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").startsWith("Windows")) {
      command.addAll(List.of("cmd", "/c"));
    }
    command.addAll(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    Path log = folder.resolve("npm.log");
    Process npm;
    try {
      npm =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      unavailable("there is no npm: " + e.getMessage());
      return;
    }
    if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      unavailable("npm did not end within " + INSTALL_MINUTES + " minutes");
    }
    if (npm.exitValue() != 0) {
      unavailable("npm could not install them: " + Files.readString(log).strip());
    }
  }

  private static Path unavailable(String why) {
    String note = "Tests with client programs from npm did not run: " + why;
    if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
      throw new AssertionError(note);
    }
    System.err.println(note);
    return abort(note);
  }
}
