package io.agenticflow.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Restate server on loopback, to be killed: one of its own, or a node of a cluster. */
public final class RestateServer implements AutoCloseable {
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

  /**
   * Returns whether a test that needs a server is to be run: its program is there or could be
   * installed, or it is a failure that it is not, because {@code AGENTIC_FLOW_REQUIRE_CLIENTS} is
   * 1.
   */
  public static boolean isWanted() throws InterruptedException {
    try {
      Path _ = program();
      return true;
    } catch (IOException e) {
      System.err.println("Tests with the Restate server do not run: " + e.getMessage());
      return NpmPackages.areRequired();
    }
  }

  /**
   * Starts one; its files are in {@code folder}. Returns when it answers.
   *
   * @throws IOException where there is no program of it
   */
  public static RestateServer start(Path folder) throws IOException, InterruptedException {
    RestateServer server = new RestateServer(folder, "test", freePort(), Map.of());
    server.waitUntilReady();
    return server;
  }

  /** Starts several that keep each run on two of them. Returns when all answer. */
  public static List<RestateServer> startCluster(Path folder, int nodes)
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

  /** Returns where runs are started and waited for. */
  public URI ingress() {
    return URI.create("http://127.0.0.1:" + ingress);
  }

  /** Returns where everything else is asked. */
  public URI admin() {
    return URI.create("http://127.0.0.1:" + admin);
  }

  /** Returns whether it has called a worker for a run, as its metrics say. */
  public boolean hasCalledWorkers() throws IOException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + node + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("\nrestate_invoker_invocation_tasks_total{");
    }
  }

  /** Ends it as a power cut would, and starts it again on what it has written. */
  public void killAndRestart() throws IOException, InterruptedException {
    kill();
    process = launch();
    waitUntilReady();
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  private static Path program() throws IOException, InterruptedException {
    return NpmPackages.ofTestkit("restate-server")
        .program("@restatedev/restate-server-", "restate-server");
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
      while (!answers(http, admin() + "/health") || !answers(http, ingress() + "/restate/health")) {
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

  /** Returns a port on which nobody listens. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
