package io.agenticflow.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A Restate server on loopback, with the program that the tests of the module restate have
 * installed from npm. Where they have not, the calling test is skipped with a note, or fails where
 * {@code AGENTIC_FLOW_REQUIRE_CLIENTS} is 1.
 */
final class RestateProcess implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Path program;
  private final Path folder;
  private final int ingress = freePort();
  private final int admin = freePort();
  private final int node = freePort();
  private Process process;

  private RestateProcess(Path folder) throws IOException {
    this.program = program();
    this.folder = folder;
    this.process = launch();
  }

  static RestateProcess start(Path folder) throws IOException, InterruptedException {
    RestateProcess server = new RestateProcess(folder);
    server.awaitReady();
    return server;
  }

  /** Returns the variables by which the program finds it. */
  Map<String, String> variables() {
    return Map.of(
        "AGENTIC_FLOW_DURABLE_ENGINE", "restate",
        "AGENTIC_FLOW_DURABLE_RESTATE_INGRESS", "http://127.0.0.1:" + ingress,
        "AGENTIC_FLOW_DURABLE_RESTATE_ADMIN", "http://127.0.0.1:" + admin);
  }

  /** Ends it as a power cut would, and starts it again on what it has written. */
  void killAndRestart() throws IOException, InterruptedException {
    close();
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private Process launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            program.toString(),
            "--no-logo",
            "--base-dir",
            folder.resolve("data").toString(),
            "--node-name",
            "test",
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
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void awaitReady() throws IOException, InterruptedException {
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

  private static Path program() throws IOException {
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(Path.of("../testkit/restate-server/package-lock.json")));
    String shared =
        System.getProperty("AGENTIC_FLOW_NPM_CACHE", System.getenv("AGENTIC_FLOW_NPM_CACHE"));
    Path root = shared == null ? Path.of("../restate/target/npm-clients") : Path.of(shared);
    Path scope =
        root.resolve("restate-" + Long.toHexString(sum.getValue()))
            .resolve("node_modules")
            .resolve("@restatedev")
            .toAbsolutePath();
    if (Files.isDirectory(scope)) {
      try (Stream<Path> files =
          Files.find(
              scope,
              3,
              (file, attributes) ->
                  attributes.isRegularFile() && file.endsWith(Path.of("bin", "restate-server")))) {
        Path found = files.findFirst().orElse(null);
        if (found != null) {
          return found;
        }
      }
    }
    String missing = "there is no Restate server below " + scope + "; run restate's tests first";
    if ("1".equals(System.getenv("AGENTIC_FLOW_REQUIRE_CLIENTS"))) {
      throw new AssertionError(missing);
    }
    return abort(missing);
  }
}
