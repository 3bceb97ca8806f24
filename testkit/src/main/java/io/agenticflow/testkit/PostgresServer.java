package io.agenticflow.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of this machine's packages, or of the folder of programs that {@code
 * AGENTIC_FLOW_POSTGRES_PROGRAMS} names, on the loopback address and in a folder that is removed.
 * It refuses to run as root, so that it runs as nobody where the tests do.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

  private final Path programs;
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Returns whether a test that needs a server is to be run: there is one, or it is a failure that
   * there is none, because {@code AGENTIC_FLOW_REQUIRE_POSTGRES} is 1.
   */
  public static boolean isWanted() throws IOException {
    return programs() != null || "1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_POSTGRES"));
  }

  /**
   * Makes an empty database; it is not running yet.
   *
   * @throws IOException where there is no server on this machine
   */
  public static PostgresServer create() throws IOException, InterruptedException {
    Path programs = programs();
    if (programs == null) {
      throw new IOException(
          "there is no PostgreSQL server in " + PACKAGES + "; Debian's package is postgresql");
    }
    Path folder = Files.createTempDirectory("agentic-flow-postgres");
    if (isRoot()) {
      Files.setOwner(
          folder,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(programs, folder, port);
    Process made =
        server.begin(
            "initdb",
            "--pgdata=" + folder.resolve("data"),
            "--username=flow",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-sync");
    if (!made.waitFor(60, TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IOException("PostgreSQL cannot be set up: " + server.log("initdb"));
    }
    return server;
  }

  private static @Nullable Path programs() throws IOException {
    String named = System.getenv("AGENTIC_FLOW_POSTGRES_PROGRAMS");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    if (!Files.isDirectory(PACKAGES)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo)
          .orElse(null);
    }
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private Process begin(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(program + ".log").toFile())
        .start();
  }

  private String log(String program) throws IOException {
    return Files.readString(folder.resolve(program + ".log"));
  }

  /** Starts it and waits until it answers. */
  public void start() throws IOException, InterruptedException {
    process =
        begin(
            "postgres",
            "-D",
            folder.resolve("data").toString(),
            "-p",
            String.valueOf(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off");
    Instant latest = Instant.now().plus(Duration.ofSeconds(60));
    while (true) {
      try (Connection _ = DriverManager.getConnection(url())) {
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || Instant.now().isAfter(latest)) {
          throw new IOException("PostgreSQL does not start: " + log("postgres"), e);
        }
        Thread.sleep(50);
      }
    }
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=flow&password=never-shown";
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
