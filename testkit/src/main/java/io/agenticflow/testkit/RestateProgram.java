package io.agenticflow.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The Restate server's program, installed once from npm as {@code testkit/restate-server} pins it,
 * into testkit's {@code target/npm-clients} or the folder that the tests with client programs use
 * too.
 */
final class RestateProgram {
  private static final int INSTALL_MINUTES = 5;

  private RestateProgram() {}

  /**
   * Returns the program.
   *
   * @throws IOException where it cannot be had
   */
  static synchronized Path file() throws IOException, InterruptedException {
    Path scope = installed().resolve("node_modules").resolve("@restatedev");
    if (Files.isDirectory(scope)) {
      try (Stream<Path> files =
          Files.find(
              scope, 3, (file, attributes) -> attributes.isRegularFile() && isProgram(file))) {
        Path found = files.findFirst().orElse(null);
        if (found != null) {
          return found;
        }
      }
    }
    throw new IOException(
        "there is no package of it for "
            + System.getProperty("os.name").toLowerCase(Locale.ROOT)
            + " on "
            + System.getProperty("os.arch"));
  }

  /** In {@code restate-server-linux-x64/bin}, and so for other platforms. */
  private static boolean isProgram(Path file) {
    return file.endsWith(Path.of("bin", "restate-server"))
        && file.getName(file.getNameCount() - 3).toString().startsWith("restate-server-");
  }

  private static Path installed() throws IOException, InterruptedException {
    Path testkit = Path.of(System.getProperty("basedir", ".")).resolve("..").resolve("testkit");
    Path pinned = testkit.resolve("restate-server").normalize();
    byte[] lock = Files.readAllBytes(pinned.resolve("package-lock.json"));
    CRC32 sum = new CRC32();
    sum.update(lock);
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root = shared == null ? testkit.resolve("target").resolve("npm-clients") : Path.of(shared);
    Path folder =
        root.resolve("restate-" + Long.toHexString(sum.getValue())).toAbsolutePath().normalize();
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
      throw new IOException("there is no npm: " + e.getMessage(), e);
    }
    if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      throw new IOException("npm did not end within " + INSTALL_MINUTES + " minutes");
    }
    if (npm.exitValue() != 0) {
      throw new IOException("npm could not install it: " + Files.readString(log).strip());
    }
  }
}
