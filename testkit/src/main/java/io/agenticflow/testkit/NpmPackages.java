package io.agenticflow.testkit;

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
 * Packages from npm, installed once as a {@code package-lock.json} pins them, without their install
 * scripts. They go into testkit's {@code target/npm-packages}, or into the folder that {@code
 * AGENTIC_FLOW_NPM_CACHE} (a system property or an environment variable) names, which several
 * checkouts and builds can share.
 */
public final class NpmPackages {
  private static final int INSTALL_MINUTES = 8;
  private static final int DEEPEST_PROGRAM = 4;

  private final Path folder;

  private NpmPackages(Path folder) {
    this.folder = folder;
  }

  /** Returns whether a test that cannot have its packages is to fail rather than to be skipped. */
  public static boolean areRequired() {
    return "1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"));
  }

  /** Skips the calling test with a note, or fails it where {@link #areRequired}. */
  public static Path unavailable(String note) {
    if (areRequired()) {
      throw new AssertionError(note);
    }
    System.err.println(note);
    return abort(note);
  }

  /**
   * Returns the packages that a folder of testkit pins, such as {@code clients}.
   *
   * @throws IOException where they cannot be installed; the message says why
   */
  public static NpmPackages ofTestkit(String name) throws IOException, InterruptedException {
    return of(testkit().resolve(name));
  }

  /**
   * Returns the packages that the {@code package.json} and {@code package-lock.json} of a folder
   * pin.
   *
   * @throws IOException where they cannot be installed; the message says why
   */
  public static synchronized NpmPackages of(Path pinned) throws IOException, InterruptedException {
    byte[] lock = Files.readAllBytes(pinned.resolve("package-lock.json"));
    CRC32 sum = new CRC32();
    sum.update(lock);
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root =
        shared == null ? testkit().resolve("target").resolve("npm-packages") : Path.of(shared);
    Path folder =
        root.resolve(pinned.getFileName() + "-" + Long.toHexString(sum.getValue()))
            .toAbsolutePath()
            .normalize();
    Files.createDirectories(folder);
    // Two builds may share the folder.
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(".lock").toFile(), "rw");
        FileLock _ = file.getChannel().lock()) {
      Path done = folder.resolve(".installed");
      if (!Files.exists(done)) {
        Files.write(folder.resolve("package-lock.json"), lock);
        Files.copy(
            pinned.resolve("package.json"),
            folder.resolve("package.json"),
            StandardCopyOption.REPLACE_EXISTING);
        install(folder);
        Files.createFile(done);
      }
    }
    return new NpmPackages(folder);
  }

  /** The modules lie beside each other, and their tests run each in its own. */
  private static Path testkit() {
    return Path.of(System.getProperty("basedir", "."))
        .toAbsolutePath()
        .resolve("..")
        .resolve("testkit")
        .normalize();
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
      throw new IOException("npm could not install them: " + Files.readString(log).strip());
    }
  }

  /** Returns the folder {@code node_modules}. */
  public Path modules() {
    return folder.resolve("node_modules");
  }

  /**
   * Returns a file of a package.
   *
   * @param path the package's name and the path in it, with slashes
   * @throws IOException where there is none
   */
  public Path file(String path) throws IOException {
    Path file = modules().resolve(path);
    if (!Files.exists(file)) {
      throw new IOException("there is no " + path);
    }
    return file;
  }

  /**
   * Finds a program in the package for this platform: the main package only links to it, by an
   * install script. Of several packages, as for old and new processors, the shortest name is taken.
   *
   * @param start how the package's name begins, with its scope
   * @throws IOException where there is none
   */
  public Path program(String start, String name) throws IOException {
    Path prefix = modules().resolve(start);
    Pattern platform =
        Pattern.compile(
            Pattern.quote(prefix.getFileName().toString()) + "(bin-)?(linux|darwin|win).*");
    List<Path> folders;
    try (Stream<Path> packages = Files.list(prefix.getParent())) {
      folders =
          packages
              .filter(each -> platform.matcher(each.getFileName().toString()).matches())
              .sorted(Comparator.comparingInt(each -> each.toString().length()))
              .toList();
    }
    for (Path each : folders) {
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
    throw new IOException("there is no package " + start + "… with " + name + " for this platform");
  }
}
