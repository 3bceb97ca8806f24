package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * Runs that a Restate server keeps and workers do, by the command line; workers and server are
 * killed, and the model's calls are counted where they arrive.
 */
class RestateRunsTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir static Path data;
  private static @Nullable RestateProcess server;
  private static int port;

  @TempDir Path temp;
  private TypedCommands commands;
  private final List<Process> workers = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = RestateProcess.start(data);
    port = RestateProcess.freePort();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void folders() throws IOException {
    commands = new TypedCommands(temp);
  }

  @AfterEach
  void endWorkers() {
    for (Process each : workers) {
      each.destroyForcibly();
      each.onExit().join();
    }
  }

  @Test
  void run_isDoneByAWorker_andShownByTheServer() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Write", "file_path", "a.txt", "content", "alpha\n"),
            Turn.says("It is there."))) {
      worker(upstream);
      assertThat(detach("simple")).as(commands.err()).isZero();
      assertThat(detach("simple")).isZero();
      assertThat(commands.err()).contains("There is a run simple already");

      assertThat(runs("attach", "simple")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("It is there.\n");
      assertThat(commands.workspace().resolve("a.txt")).hasContent("alpha");
      assertThat(runs("show", "simple", "--output", "json")).isZero();
      JrsValue shown = Json.parse(commands.out());
      assertThat(Json.string(shown, "state")).isEqualTo("completed");
      assertThat(Json.string(shown, "workflow")).isEqualTo("agent-run");
      assertThat(runs("list", "--output", "json")).isZero();
      assertThat(Json.string(Json.parse(commands.out()), "engine")).isEqualTo("restate");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void workerKilledInAModelCall_asksOnlyThatAgain() throws Exception {
    try (ScriptedUpstream upstream = slowSecondCall()) {
      Process first = worker(upstream);
      detach("model-call");
      upstream.awaitRequests(2, LONGEST);
      kill(first);

      worker(upstream);
      assertThat(runs("attach", "model-call")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("All done.\n");
      assertThat(commands.workspace().resolve("marks")).hasContent("one");
      assertThat(upstream.modelRequests()).hasSize(3);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void serverKilledInAModelCall_asksOnlyThatAgain() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Bash", "command", "echo one >> marks"),
            Turn.says("Thinking of it").faults(Fault.delayEvents(Duration.ofSeconds(20))),
            Turn.says("All done."))) {
      worker(upstream);
      detach("power-cut");
      upstream.awaitRequests(2, LONGEST);
      requireNonNull(server).killAndRestart();

      assertThat(runs("attach", "power-cut")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("All done.\n");
      assertThat(commands.workspace().resolve("marks")).hasContent("one");
      assertThat(upstream.modelRequests()).hasSize(3);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void workerKilledInAToolCall_asksNoModelAgain_andTellsItOfTheTool() throws Exception {
    Path marks = commands.workspace().resolve("marks");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Bash", "command", "echo begun >> marks; sleep 3; echo done >> late"),
            Turn.says("I see."))) {
      Process first = worker(upstream);
      detach("tool-call");
      awaitFile(marks);
      kill(first);

      worker(upstream);
      assertThat(runs("attach", "tool-call")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("I see.\n");
      assertThat(marks).hasContent("begun");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.modelRequests().getLast().body()).contains("its result was lost");
    }
  }

  @Test
  void workerKilledWhileApprovalIsWaitedFor_goesOnWithTheApproval() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Done."))) {
      Process first = worker(upstream);
      detach("days", "--wait-for-approval");
      awaitState("days", "waiting");
      kill(first);
      assertThat(runs("approve", "days")).as(commands.err()).isZero();
      assertThat(upstream.modelRequests()).isEmpty();

      worker(upstream);
      assertThat(runs("attach", "days")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("Done.\n");
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(runs("approve", "days")).isEqualTo(1);
    }
  }

  @Test
  void workerAskedToEnd_keepsWhatItWasAt() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("In the end.").faults(Fault.delayEvents(Duration.ofMillis(500))))) {
      Process first = worker(upstream);
      detach("drained");
      upstream.awaitRequests(1, LONGEST);
      first.destroy();
      assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();

      worker(upstream);
      assertThat(runs("attach", "drained")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("In the end.\n");
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void cancel_endsARun_andWrongUsesAreTold() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Never."))) {
      worker(upstream);
      detach("unwanted", "--wait-for-approval");
      awaitState("unwanted", "waiting");
      assertThat(runs("cancel", "unwanted", "--reason", "changed my mind")).isZero();
      assertThat(runs("attach", "unwanted")).isEqualTo(130);
      assertThat(commands.err()).contains("changed my mind");
      assertThat(upstream.modelRequests()).isEmpty();
    }
    assertThat(runs("show", "nobody")).isEqualTo(13);
    assertThat(commands.anywhere("worker", "--engine", "local")).isEqualTo(2);
    assertThat(commands.anywhere("worker", "--advertise", "nowhere")).isEqualTo(2);
  }

  /** Five tasks, of which main waits for three; a worker dies while one of them is under way. */
  @Test
  void swarmOfFive_onTwoWorkers_oneOfThemKilled_repeatsNothing() throws Exception {
    List<String> parts = List.of("model", "store", "view", "main", "readme");
    Path plan = temp.resolve("plan.yaml");
    Files.writeString(
        plan,
        """
        objective: A small project
        tasks:
          model: {agent: coder, task: Write model.txt}
          store: {agent: coder, task: Write store.txt}
          view: {agent: coder, task: Write view.txt}
          main: {agent: coder, needs: [model, store, view], task: Write main.txt}
          readme: {agent: coder, task: Write readme.txt}
        """);
    List<Turn> turns = new ArrayList<>();
    for (String part : parts) {
      turns.add(
          Turn.calls("Write", "file_path", part + ".txt", "content", part + "\n")
              .when(turn(part, 1)));
      if (part.equals("view")) {
        turns.add(
            Turn.says("Never heard.")
                .faults(Fault.delayHeaders(Duration.ofSeconds(90)))
                .when(turn(part, 2)));
      }
      turns.add(Turn.says(part + " is written.").when(turn(part, 2)));
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      worker(upstream);
      Process last = worker(upstream, RestateProcess.freePort());
      AtomicInteger code = new AtomicInteger(-1);
      Thread swarm =
          Thread.ofVirtual()
              .start(() ->
                  code.set(
                      commands.runWith(
                          variablesOfWhoStarts(),
                          "swarm",
                          "--plan",
                          plan.toString(),
                          "--model",
                          "a/b",
                          "--permission-mode",
                          "acceptEdits",
                          "--output",
                          "json")));
      // Three parts are done with two calls each, and the fourth waits for its second answer.
      upstream.awaitRequests(8, LONGEST);
      Path log = temp.resolve("worker-" + last.pid() + ".log");
      awaitText(log, "model is done", "store is done", "readme is done");
      kill(last);

      assertThat(swarm.join(LONGEST)).isTrue();
      assertThat(code).as(commands.err()).hasValue(0);
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(11);
      JrsValue report = Json.parse(commands.out());
      assertThat(Json.isTrue(report, "complete")).isTrue();
      assertThat(Json.array(report, "work")).hasSize(5);
    }
    for (String part : parts) {
      assertThat(commands.workspace().resolve(part + ".txt")).hasContent(part + "\n");
    }
  }

  private static When turn(String member, int turn) {
    return new When(null, "You are `" + member + "`", null, null, null, turn);
  }

  private static void awaitText(Path file, String... texts) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!Stream.of(texts).allMatch(read(file)::contains)) {
      assertThat(System.nanoTime()).as(read(file)).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static ScriptedUpstream slowSecondCall() throws IOException {
    return ScriptedUpstream.start(
        Script.of(
            Turn.calls("Bash", "command", "echo one >> marks").when(When.turn(1)),
            Turn.says("Thinking of it")
                .faults(Fault.delayEvents(Duration.ofSeconds(20)))
                .when(When.turn(2)),
            Turn.says("All done.").when(When.turn(2))));
  }

  /** Starts a worker in a process of its own, and returns when it is announced. */
  private Process worker(ScriptedUpstream upstream) throws IOException {
    return worker(upstream, port);
  }

  private Process worker(ScriptedUpstream upstream, int port) throws IOException {
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
    builder.environment().putAll(requireNonNull(server).variables());
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
    Path log = Files.move(started, temp.resolve("worker-" + worker.pid() + ".log"));
    workers.add(worker);
    String line = worker.inputReader(UTF_8).readLine();
    assertThat(line).as(() -> read(log)).isEqualTo("WORKER_URL=http://127.0.0.1:" + port);
    return worker;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void kill(Process worker) {
    worker.destroyForcibly();
    worker.onExit().join();
  }

  private int detach(String id, String... more) {
    List<String> typed =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--run-id",
                id,
                "--task",
                "Do it",
                "--model",
                "meta-llama/llama-3.1-8b-instruct"));
    typed.addAll(List.of(more));
    return commands.runWith(variablesOfWhoStarts(), typed.toArray(String[]::new));
  }

  /** Who only starts a run asks no model; the key is the worker's. */
  private static Map<String, String> variablesOfWhoStarts() {
    Map<String, String> variables = new HashMap<>(requireNonNull(server).variables());
    variables.put("OPENROUTER_API_KEY", "not-used");
    return variables;
  }

  private int runs(String... typed) {
    return commands.anywhereWith(
        requireNonNull(server).variables(),
        Stream.concat(Stream.of("runs"), Stream.of(typed)).toArray(String[]::new));
  }

  private void awaitState(String id, String state) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      assertThat(runs("show", id, "--output", "json")).as(commands.err()).isZero();
      if (Json.string(Json.parse(commands.out()), "state", "").equals(state)) {
        return;
      }
      assertThat(System.nanoTime()).as(commands.out()).isLessThan(end);
      Thread.sleep(50);
    }
  }

  private static void awaitFile(Path file) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!Files.exists(file)) {
      assertThat(System.nanoTime()).as("no file %s", file).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
