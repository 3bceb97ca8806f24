package io.agenticflow.restate;

import static org.junit.jupiter.api.Assumptions.abort;

import io.agenticflow.durable.RemoteEngine.Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A Restate server on loopback, whose program is installed once from npm as {@code
 * testkit/restate-server} pins it, into {@code target/npm-clients} or the folder that the tests
 * with client programs use too. Where it cannot be had the tests are skipped with a note, or fail
 * where {@code AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
public final class RestateServer implements AutoCloseable {
  private static final int INSTALL_MINUTES = 5;
  private static final int START_SECONDS = 60;

  private final Path program;
  private final Path folder;
  private final String name;
  private final int node;
  private final Map<String, String> more;
  private final int ingress = freePort();
  private final int admin = freePort();
  private Process process;

  /**
   * @param name of the node
   * @param node the port on which nodes of a cluster talk to each other
   * @param more variables of its own
   */
  private RestateServer(Path folder, String name, int node, Map<String, String> more)
      throws IOException, InterruptedException {
    this.program = program();
    this.folder = folder;
    this.name = name;
    this.node = node;
    this.more = more;
    this.process = launch();
  }

  /** Starts one; its files are in {@code folder}. Returns when it answers. */
  public static RestateServer start(Path folder) throws IOException, InterruptedException {
    RestateServer server = new RestateServer(folder, "test", freePort(), Map.of());
    server.waitUntilReady();
    return server;
  }

  /** Starts several that keep each run on two of them. Returns when all answer. */
  static List<RestateServer> startCluster(Path folder, int nodes)
      throws IOException, InterruptedException {
    int[] ports = new int[nodes];
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      ports[i] = freePort();
      addresses.add("\"http://127.0.0.1:" + ports[i] + "\"");
    }
    List<RestateServer> servers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      servers.add(
          new RestateServer(
              folder.resolve("node-" + i),
              "node-" + i,
              ports[i],
              Map.of(
                  "RESTATE_CLUSTER_NAME", "tests",
                  "RESTATE_DEFAULT_REPLICATION", "2",
                  "RESTATE_DEFAULT_NUM_PARTITIONS", "6",
                  "RESTATE_METADATA_CLIENT__ADDRESSES", addresses.toString(),
                  "RESTATE_AUTO_PROVISION", Boolean.toString(i == 0))));
    }
    for (RestateServer each : servers) {
      each.waitUntilReady();
    }
    return servers;
  }

  public Server addresses() {
    return new Server(
        URI.create("http://127.0.0.1:" + ingress), URI.create("http://127.0.0.1:" + admin));
  }

  /** Ends it as a power cut would, and starts it again on what it has written. */
  public void killAndRestart() throws IOException, InterruptedException {
    kill();
    process = launch();
    waitUntilReady();
  }

  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() throws IOException {
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "--no-logo",
            "--base-dir",
            folder.resolve("data").toString(),
            "--node-name",
            name,
            "--bind-ip",
            "127.0.0.1",
            "--bind-port",
            Integer.toString(node),
            "--advertised-address",
            "http://127.0.0.1:" + node,
            "--listen-mode",
            "tcp");
    builder
        .environment()
        .putAll(
            Map.of(
                "DO_NOT_TRACK", "1",
                "RESTATE_DISABLE_TELEMETRY", "true",
                "RESTATE_LOG_FILTER", "warn",
                "RESTATE_INGRESS__BIND_PORT", Integer.toString(ingress),
                "RESTATE_ADMIN__BIND_PORT", Integer.toString(admin),
                "RESTATE_ADMIN__DISABLE_WEB_UI", "true",
                "RESTATE_DEFAULT_NUM_PARTITIONS", "2",
                "RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE", "96MB",
                "RESTATE_WORKER__INVOKER__MEMORY_LIMIT", "128MB"));
    builder.environment().putAll(more);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void waitUntilReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!answers(http, "http://127.0.0.1:" + admin + "/health")
          || !answers(http, "http://127.0.0.1:" + ingress + "/restate/health")) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException(
              "the Restate server did not start: " + Files.readString(folder.resolve("log")));
        }
        Thread.sleep(50);
      }
    }
  }

  private static boolean answers(HttpClient http, String address) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(address)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns the program; skips the calling test where it cannot be had. */
  static synchronized Path program() throws IOException, InterruptedException {
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
    return unavailable(
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
    Path module = Path.of(System.getProperty("basedir", "."));
    Path pinned = module.resolve("..").resolve("testkit").resolve("restate-server").normalize();
    byte[] lock = Files.readAllBytes(pinned.resolve("package-lock.json"));
    CRC32 sum = new CRC32();
    sum.update(lock);
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root = shared == null ? module.resolve("target").resolve("npm-clients") : Path.of(shared);
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
      unavailable("there is no npm: " + e.getMessage());
      return;
    }
    if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      unavailable("npm did not end within " + INSTALL_MINUTES + " minutes");
    }
    if (npm.exitValue() != 0) {
      unavailable("npm could not install it: " + Files.readString(log).strip());
    }
  }

  private static Path unavailable(String why) {
    String note = "Tests with the Restate server did not run: " + why;
    if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
      throw new AssertionError(note);
    }
    System.err.println(note);
    return abort(note);
  }
}
