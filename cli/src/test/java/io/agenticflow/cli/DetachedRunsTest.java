package io.agenticflow.cli;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * Runs that outlive the process that started them, with real processes that are killed; the model's
 * calls are counted where they arrive.
 */
class DetachedRunsTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path temp;

  private TypedCommands commands;

  @BeforeEach
  void folders() throws IOException {
    commands = new TypedCommands(temp);
  }

  @AfterEach
  void endWorkers() throws IOException {
    for (ProcessHandle each : workers()) {
      each.destroyForcibly();
    }
  }

  @Test
  void run_goesOnInItsOwnProcess_andTellsItsResult() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Write", "file_path", "a.txt", "content", "alpha\n"),
            Turn.says("It is there."))) {
      assertThat(detach(upstream, "--output", "json")).as(commands.err()).isZero();
      JrsValue started = Json.parse(commands.out());
      String id = Json.string(started, "run_id", "");
      assertThat(Json.string(started, "engine")).isEqualTo("local");
      assertThat(Json.isTrue(started, "started")).isTrue();

      assertThat(runs("attach", id)).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("It is there.\n");
      assertThat(commands.workspace().resolve("a.txt")).hasContent("alpha");

      assertThat(runs("show", id, "--output", "json")).isZero();
      JrsValue shown = Json.parse(commands.out());
      assertThat(Json.string(shown, "state")).isEqualTo("completed");
      assertThat(Json.string(Json.field(shown, "result"), "answer")).isEqualTo("It is there.");
      assertThat(Json.string(Json.field(shown, "result"), "session_id")).isNotEmpty();
      assertThat(runs("list", "--output", "json")).isZero();
      assertThat(Json.string(Json.array(Json.parse(commands.out()), "runs").getFirst(), "id"))
          .isEqualTo(id);
      assertThat(runs("log", id)).isZero();
      assertThat(commands.out()).contains("Write a.txt").doesNotContain(MarkedKeys.OPENROUTER);

      assertThat(detach(upstream, "--run-id", id)).isZero();
      assertThat(commands.err()).contains("There is a run " + id + " already");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void run_thatFails_endsWithItsOwnCode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Bash", "command", "true").forever()))) {
      assertThat(detach(upstream, "--run-id", "limited", "--max-turns", "1")).isZero();

      assertThat(runs("attach", "limited", "--output", "json")).isEqualTo(9);
      assertThat(Json.integer(Json.parse(commands.out()), "exit_code")).isEqualTo(9);
      assertThat(commands.err()).contains("go on with: agentic-flow --resume");
      assertThat(runs("attach", "limited")).isEqualTo(9);
    }
  }

  @Test
  void commandLines_thatCannotBeMeant_areRefusedBeforeAnythingIsKept() {
    assertThat(commands.run("run", "--detach", "--agent", "nobody-has-this", "--task", "x"))
        .isEqualTo(4);
    assertThat(commands.run("run", "--detach", "--continue", "--task", "x")).isEqualTo(2);
    assertThat(commands.run("run", "--run-id", "x", "--task", "x")).isEqualTo(2);
    assertThat(commands.err()).contains("--detach");
    assertThat(commands.run("run", "--detach", "--run-id", "a b", "--task", "x")).isEqualTo(2);
    assertThat(runs("show", "nobody")).isEqualTo(13);
    assertThat(runs("attach", "nobody")).isEqualTo(13);
  }

  @Test
  void killedInTheMiddleOfAModelCall_asksOnlyThatAgain() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "echo one >> marks").when(When.turn(1)),
                Turn.says("Thinking of it")
                    .faults(Fault.delayEvents(Duration.ofSeconds(20)))
                    .when(When.turn(2)),
                Turn.says("All done.").when(When.turn(2))))) {
      detach(upstream, "--run-id", "model-call");
      upstream.awaitRequests(2, LONGEST);
      kill();
      assertThat(state("model-call")).isEqualTo("interrupted");

      assertThat(runsWith(upstream, "resume", "model-call")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("model-call\n");
      assertThat(runs("attach", "model-call")).as(commands.err()).isZero();

      assertThat(commands.out()).isEqualTo("All done.\n");
      assertThat(commands.workspace().resolve("marks")).hasContent("one");
      assertThat(upstream.modelRequests()).hasSize(3);
      List<String> keys =
          upstream.modelRequests().stream().map(each -> each.header("idempotency-key")).toList();
      assertThat(keys.get(0)).isNotNull().isNotEqualTo(keys.get(1));
      assertThat(keys.get(2)).isNotNull().isEqualTo(keys.get(1));
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void killedInTheMiddleOfAToolCall_asksNoModelAgain_andTellsItOfTheTool() throws Exception {
    Path marks = commands.workspace().resolve("marks");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Bash", "command", "echo begun >> marks; sleep 3; echo done >> late"),
            Turn.says("I see."))) {
      detach(upstream, "--run-id", "tool-call");
      awaitFile(marks);
      kill();

      // Whoever waits for it sees to it that it goes on.
      assertThat(runsWith(upstream, "attach", "tool-call")).as(commands.err()).isZero();

      assertThat(commands.out()).isEqualTo("I see.\n");
      assertThat(commands.err()).contains("starting another");
      assertThat(marks).hasContent("begun");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.modelRequests().getLast().body()).contains("its result was lost");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void killedWhileWaitingForApproval_goesOnWithTheApproval() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Done."))) {
      detach(upstream, "--run-id", "days", "--wait-for-approval");
      awaitState("days", "waiting");
      kill();
      assertThat(state("days")).isEqualTo("interrupted");
      assertThat(upstream.modelRequests()).isEmpty();

      assertThat(runsWith(upstream, "approve", "days", "--output", "json")).isZero();
      assertThat(Json.isTrue(Json.parse(commands.out()), "taken")).isTrue();
      assertThat(runs("attach", "days")).as(commands.err()).isZero();

      assertThat(commands.out()).isEqualTo("Done.\n");
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(runs("approve", "days")).isEqualTo(1);
    }
  }

  @Test
  void killedBetweenTheRunsEndAndTheJournal_tellsTheEndAgain() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Once."))) {
      List<String> options = List.of("--cwd=" + commands.workspace());
      String session = "5f1b7c39-2f3b-4c0d-9d2e-0a4b6c8d1e2f";
      assertThat(commands.resumable(upstream, options, "Do it", session)).isEqualTo("Once.");
      assertThat(commands.resumable(upstream, options, "Do it", session)).isEqualTo("Once.");
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void denial_andCancellation_endARun() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Never."))) {
      detach(upstream, "--run-id", "denied", "--wait-for-approval");
      awaitState("denied", "waiting");
      assertThat(runs("approve", "denied", "--deny", "too dear")).isZero();
      assertThat(runs("attach", "denied")).isEqualTo(1);
      assertThat(commands.err()).contains("not approved: no: too dear");

      detach(upstream, "--run-id", "cancelled", "--wait-for-approval");
      awaitState("cancelled", "waiting");
      assertThat(runs("cancel", "cancelled", "--reason", "changed my mind")).isZero();
      assertThat(runs("attach", "cancelled")).isEqualTo(130);
      assertThat(commands.err()).contains("changed my mind");
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  @Test
  void runsThatAreOver_canBeDeleted() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      for (String each : List.of("first", "second", "third")) {
        detach(upstream, "--run-id", each);
        assertThat(runs("attach", each)).as(commands.err()).isZero();
      }
      detach(upstream, "--run-id", "waits", "--wait-for-approval");
      awaitState("waits", "waiting");
      assertThat(logs()).hasSize(4);

      assertThat(runs("delete", "first", "waits")).isEqualTo(1);
      assertThat(commands.err()).contains("run waits is not over", "runs cancel waits");
      assertThat(runs("delete", "first", "nobody")).isEqualTo(13);
      assertThat(runs("delete")).isEqualTo(2);
      assertThat(runs("delete", "first", "--older-than", "1d")).isEqualTo(2);
      assertThat(state("first")).isEqualTo("completed");

      assertThat(runs("delete", "first", "first")).as(commands.err()).isZero();
      assertThat(commands.out()).isEqualTo("Deleted first\n");
      assertThat(runs("show", "first")).isEqualTo(13);
      assertThat(runs("delete", "--older-than", "1d")).isZero();
      assertThat(commands.err()).contains("No run ended longer ago");

      assertThat(runs("delete", "--older-than", "1ms", "--output", "json")).isZero();
      assertThat(Json.array(Json.parse(commands.out()), "deleted"))
          .extracting(JrsValue::asText)
          .containsExactlyInAnyOrder("second", "third");
      assertThat(state("waits")).isEqualTo("waiting");
      assertThat(logs()).containsExactly("waits.log");
    }
  }

  private List<String> logs() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("home").resolve("runs"))) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }

  private int detach(ScriptedUpstream upstream, String... more) {
    List<String> typed = new ArrayList<>(List.of("--detach"));
    typed.addAll(List.of(more));
    return commands.agent(upstream, typed.toArray(String[]::new));
  }

  private int runs(String... typed) {
    return commands.anywhere(
        Stream.concat(Stream.of("runs"), Stream.of(typed)).toArray(String[]::new));
  }

  /** Runs a command that may start a process for a run. */
  private int runsWith(ScriptedUpstream upstream, String... typed) {
    return commands.anywhereWith(
        Map.of(
            "OPENROUTER_API_KEY",
            MarkedKeys.OPENROUTER,
            "OPENROUTER_BASE_URL",
            upstream.openRouterUrl()),
        Stream.concat(Stream.of("runs"), Stream.of(typed)).toArray(String[]::new));
  }

  private String state(String id) {
    assertThat(runs("show", id, "--output", "json")).isZero();
    return Json.string(Json.parse(commands.out()), "state", "");
  }

  private void awaitState(String id, String state) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!state(id).equals(state)) {
      if (System.nanoTime() > end) {
        throw new AssertionError(id + " is " + state(id));
      }
      Thread.sleep(50);
    }
  }

  private static void awaitFile(Path file) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no file " + file);
      }
      Thread.sleep(20);
    }
  }

  /** Ends the process that works on runs, as kill -9 does. */
  private void kill() throws Exception {
    List<ProcessHandle> workers = workers();
    assertThat(workers).hasSize(1);
    workers.getFirst().destroyForcibly();
    workers.getFirst().onExit().get(20, TimeUnit.SECONDS);
  }

  /** Returns the processes that own runs; the names of their files begin with their numbers. */
  private List<ProcessHandle> workers() throws IOException {
    Path owners = temp.resolve("home/journal.owners");
    if (!Files.isDirectory(owners)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(owners)) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> ProcessHandle.of(Long.parseLong(name.substring(0, name.indexOf('-')))))
          .flatMap(process -> process.stream())
          .toList();
    }
  }
}
