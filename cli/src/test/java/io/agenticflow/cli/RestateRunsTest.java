package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RestateServer;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * Runs that a Restate server keeps and workers do, by the command line; workers and server are
 * killed, and the model's calls are counted where they arrive. All tests have one home, and the
 * model is at one address, so that a worker that lives does the next test's run too.
 */
class RestateRunsTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir static Path data;
  @TempDir static Path temp;
  private static @Nullable RestateServer server;
  private static TypedCommands commands;
  private static WorkerProcesses workers;
  private static int port;
  private static int upstreamPort;
  private static @Nullable Process worker;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(RestateServer.isWanted(), "no Restate server");
    server = RestateServer.start(data);
    port = RestateServer.freePort();
    upstreamPort = quietPort();
    commands = new TypedCommands(temp);
    workers = new WorkerProcesses(temp, commands);
  }

  @AfterAll
  static void stop() {
    if (workers != null) {
      workers.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void emptyWorkspace() throws IOException {
    try (Stream<Path> files = Files.list(commands.workspace())) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void run_isDoneByAWorker_andShownByTheServer() throws Exception {
    try (ScriptedUpstream upstream =
        upstream(
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
      WorkerProcesses.kill(first);

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
        upstream(
            Turn.calls("Bash", "command", "echo one >> marks"),
            Turn.says("Thinking of it").faults(Fault.delayEvents(Duration.ofSeconds(20))),
            Turn.says("All done."))) {
      worker(upstream);
      detach("power-cut");
      upstream.awaitRequests(2, LONGEST);
      server().killAndRestart();

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
        upstream(
            Turn.calls("Bash", "command", "echo begun >> marks; sleep 3; echo done >> late"),
            Turn.says("I see."))) {
      Process first = worker(upstream);
      detach("tool-call");
      awaitFile(marks);
      WorkerProcesses.kill(first);

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
    try (ScriptedUpstream upstream = upstream(Turn.says("Done."))) {
      Process first = worker(upstream);
      detach("days", "--wait-for-approval");
      awaitState("days", "waiting");
      WorkerProcesses.kill(first);
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
        upstream(Turn.says("In the end.").faults(Fault.delayEvents(Duration.ofMillis(500))))) {
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
    try (ScriptedUpstream upstream = upstream(Turn.says("Never."))) {
      worker(upstream);
      detach("unwanted", "--wait-for-approval");
      awaitState("unwanted", "waiting");
      assertThat(runs("cancel", "unwanted", "--reason", "changed my mind")).isZero();
      assertThat(runs("attach", "unwanted")).isEqualTo(130);
      assertThat(commands.err()).contains("changed my mind");
      assertThat(runs("delete", "unwanted")).as(commands.err()).isZero();
      assertThat(runs("show", "unwanted")).isEqualTo(13);
      assertThat(upstream.modelRequests()).isEmpty();
    }
    assertThat(runs("show", "nobody")).isEqualTo(13);
    assertThat(commands.anywhere("worker", "--engine", "local")).isEqualTo(2);
    assertThat(commands.anywhere("worker", "--advertise", "nowhere")).isEqualTo(2);
  }

  /** Five tasks, of which main waits for three; a worker dies while one of them is under way. */
  @Test
  void swarmOfFive_onTwoWorkers_oneOfThemKilled_repeatsNothing() throws Exception {
    String[] words = SwarmOfFive.words(temp);
    try (ScriptedUpstream upstream = upstream(SwarmOfFive.script())) {
      worker(upstream);
      Process last = workers.start(server(), upstream, RestateServer.freePort());
      AtomicInteger code = new AtomicInteger(-1);
      Thread swarm =
          Thread.ofVirtual()
              .start(() ->
                  code.set(
                      commands.runWith(WorkerProcesses.variablesOfWhoStarts(server()), words)));
      upstream.awaitRequests(SwarmOfFive.CALLS_UNTIL_STUCK, LONGEST);
      workers.awaitSaid(last, LONGEST, SwarmOfFive.THREE_ARE_DONE);
      WorkerProcesses.kill(last);

      assertThat(swarm.join(LONGEST)).isTrue();
      assertThat(code).as(commands.err()).hasValue(0);
      SwarmOfFive.checkIsWhole(upstream, commands);
    }
  }

  private static ScriptedUpstream slowSecondCall() throws InterruptedException {
    return upstream(
        Turn.calls("Bash", "command", "echo one >> marks").when(When.turn(1)),
        Turn.says("Thinking of it")
            .faults(Fault.delayEvents(Duration.ofSeconds(20)))
            .when(When.turn(2)),
        Turn.says("All done.").when(When.turn(2)));
  }

  private static ScriptedUpstream upstream(Turn... turns) throws InterruptedException {
    return upstream(Script.of(turns));
  }

  private static ScriptedUpstream upstream(Script script) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      try {
        return ScriptedUpstream.start(script, upstreamPort, null);
      } catch (UncheckedIOException e) {
        // The one of the test before is closed, but the system may not have let go of its port.
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  /** Returns a free port that the system gives to no connection that is made meanwhile. */
  private static int quietPort() throws IOException {
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
    while (true) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        port++;
      }
    }
  }

  /** Returns the worker that lives, or starts one. */
  private static Process worker(ScriptedUpstream upstream) throws IOException {
    Process living = worker;
    if (living == null || !living.isAlive()) {
      living = workers.start(server(), upstream, port);
      worker = living;
    }
    return living;
  }

  private static RestateServer server() {
    return requireNonNull(server);
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
    return commands.runWith(
        WorkerProcesses.variablesOfWhoStarts(server()), typed.toArray(String[]::new));
  }

  private int runs(String... typed) {
    return commands.anywhereWith(
        WorkerProcesses.variables(server()),
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
