package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RestateServer;
import io.agenticflow.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Workers of the command line, each in a process of its own, to be killed. */
final class WorkerProcesses implements AutoCloseable {
  private final Path temp;
  private final TypedCommands commands;
  private final List<Process> all = new ArrayList<>();

  /**
   * @param temp has the workers' home and their logs
   * @param commands whose folders they use
   */
  WorkerProcesses(Path temp, TypedCommands commands) {
    this.temp = temp;
    this.commands = commands;
  }

  /** Returns the variables by which the program finds a server. */
  static Map<String, String> variables(RestateServer server) {
    return Map.of(
        "AGENTIC_FLOW_DURABLE_ENGINE", "restate",
        "AGENTIC_FLOW_DURABLE_RESTATE_INGRESS", server.ingress().toString(),
        "AGENTIC_FLOW_DURABLE_RESTATE_ADMIN", server.admin().toString());
  }

  /** Returns those of who only starts a run and asks no model; the key is the worker's. */
  static Map<String, String> variablesOfWhoStarts(RestateServer server) {
    Map<String, String> variables = new HashMap<>(variables(server));
    variables.put("OPENROUTER_API_KEY", "not-used");
    return variables;
  }

  /** Starts one, and returns when it is announced. */
  Process start(RestateServer server, ScriptedUpstream upstream, int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.agenticflow.cli.Main",
            "worker",
            "--port",
            Integer.toString(port));
    builder.environment().clear();
    builder.environment().putAll(variables(server));
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "AGENTIC_FLOW_HOME", temp.resolve("home").toString(),
                "CLAUDE_CONFIG_DIR", commands.userFolder().toString(),
                "OPENROUTER_API_KEY", MarkedKeys.OPENROUTER,
                "OPENROUTER_BASE_URL", upstream.openRouterUrl()));
    Path started = temp.resolve("worker.log");
    Process worker = builder.redirectError(started.toFile()).start();
    Files.move(started, log(worker));
    all.add(worker);
    String line = worker.inputReader(UTF_8).readLine();
    assertThat(line).as(() -> read(log(worker))).isEqualTo("WORKER_URL=http://127.0.0.1:" + port);
    return worker;
  }

  static void kill(Process worker) {
    worker.destroyForcibly();
    worker.onExit().join();
  }

  /** Waits until a worker has said all of this. */
  void awaitSaid(Process worker, Duration longest, String... texts) throws InterruptedException {
    Path log = log(worker);
    long end = System.nanoTime() + longest.toNanos();
    while (!Stream.of(texts).allMatch(read(log)::contains)) {
      assertThat(System.nanoTime()).as(() -> read(log)).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private Path log(Process worker) {
    return temp.resolve("worker-" + worker.pid() + ".log");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    all.forEach(WorkerProcesses::kill);
  }
}
