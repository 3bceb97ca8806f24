package io.agenticflow.gateway;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
public final class NpmClients {
  private static final int INSTALL_MINUTES = 8;
  private static final int DEEPEST_PROGRAM = 4;

  private NpmClients() {}

  /** Returns Claude Code's program; skips the calling test where it cannot be had. */
  public static Path claudeCode() throws IOException, InterruptedException {
    return platformProgram("@anthropic-ai/claude-code-", "claude");
  }

  /** Returns OpenCode's program; skips the calling test where it cannot be had. */
  static Path openCode() throws IOException, InterruptedException {
    return platformProgram("opencode-", "opencode");
  }

  /** Returns Cline's program; skips the calling test where it cannot be had. */
  static Path cline() throws IOException, InterruptedException {
    return platformProgram("@cline/cli-", "cline");
  }

  /** Returns Codex's program; skips the calling test where it cannot be had. */
  static Path codex() throws IOException, InterruptedException {
    return platformProgram("@openai/codex-", "codex");
  }

  /**
   * Returns the pinned Node, which is newer than what many machines have; skips the calling test
   * where it cannot be had.
   */
  public static Path node() throws IOException, InterruptedException {
    return platformProgram("node-", "node");
  }

  /**
   * Returns a file of a package; skips the calling test where it cannot be had.
   *
   * @param path the package's name and the path in it, with slashes
   */
  public static Path file(String path) throws IOException, InterruptedException {
    Path file = modules().resolve(path);
    return Files.exists(file) ? file : unavailable("there is no " + path);
  }

  /** Returns the folder {@code node_modules}; skips the calling test where it cannot be had. */
  static synchronized Path modules() throws IOException, InterruptedException {
    return installed().resolve("node_modules");
  }

  /**
   * Finds a program in the package for this platform: the main package only links to it, by an
   * install script. Of several packages, as for old and new processors, the shortest name is taken.
   *
   * @param start how the package's name begins, with its scope
   */
  private static Path platformProgram(String start, String program)
      throws IOException, InterruptedException {
    Path prefix = modules().resolve(start);
    Pattern platform =
        Pattern.compile(
            Pattern.quote(prefix.getFileName().toString()) + "(bin-)?(linux|darwin|win).*");
    List<Path> folders;
    try (Stream<Path> packages = Files.list(prefix.getParent())) {
      folders =
          packages
              .filter(folder -> platform.matcher(folder.getFileName().toString()).matches())
              .sorted(Comparator.comparingInt(folder -> folder.toString().length()))
              .toList();
    }
    for (Path folder : folders) {
      try (Stream<Path> files =
          Files.find(
              folder,
              DEEPEST_PROGRAM,
              (file, attributes) ->
                  attributes.isRegularFile()
                      && (file.endsWith(program) || file.endsWith(program + ".exe")))) {
        Path found = files.findFirst().orElse(null);
        if (found != null) {
          return found;
        }
      }
    }
    return unavailable("there is no package " + start + "… with " + program + " for this platform");
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
