package io.agenticflow.cli.launcher;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** Sessions as a user has them: runs that are killed, gone on with, shown and rewound. */
class SessionsIT {
  private static final String KEY = MarkedKeys.OPENROUTER;

  @TempDir Path temp;

  private Path workspace;
  private Path home;

  @BeforeEach
  void folders() throws IOException {
    workspace = Files.createDirectories(temp.resolve("work"));
    home = Files.createDirectories(temp.resolve("home"));
  }

  @Test
  void aRunThatIsKilled_goesOnWhereItWas() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "echo one >> marks").when(When.turn(1)).forever(),
                Turn.says("Thinking of it")
                    .faults(Fault.delayEvents(Duration.ofSeconds(2)))
                    .when(When.turn(2)),
                Turn.says("All done.").when(When.turn(2)).forever()))) {
      Started first = start(upstream, "--task", "Leave a mark; the key is " + KEY);
      Path marks = workspace.resolve("marks");
      awaitLine(home, "\"type\":\"tool_finished\"");
      upstream.awaitRequests(2, Duration.ofSeconds(60)); // the second turn is the one that waits
      first.process().destroyForcibly().waitFor();

      Started.Outcome second = start(upstream, "--continue", "--output", "json").outcome();

      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(Json.string(Json.parse(second.out()), "answer")).isEqualTo("All done.");
      assertThat(Files.readAllLines(marks)).containsExactly("one");
      assertThat(everyFileBelow(home)).doesNotContain(KEY).contains("[redacted]");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void runThatWasEndedEarly_goesOnWithoutATask() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "alpha\n"),
                Turn.says("It is done.").expect("You were interrupted")))) {
      Started.Outcome run = start(upstream, "--max-turns", "1", "--task", "Write a.txt").outcome();
      assertThat(run.exitCode()).isEqualTo(9);
      assertThat(run.err()).contains("go on with: agentic-flow --resume");

      Started.Outcome resumed = start(upstream, "--continue").outcome();

      assertThat(resumed.exitCode()).as(resumed.err()).isZero();
      assertThat(resumed.out()).contains("It is done.");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void sessions_areListedShownForkedRewoundAndDeleted() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "alpha\n"),
                Turn.says("It is there."),
                Turn.says("As I said.").expect("It is there.")))) {
      Started.Outcome run = start(upstream, "--task", "Write a.txt", "--output", "json").outcome();
      String id = Json.string(Json.parse(run.out()), "session_id", "");

      Started.Outcome list = sessions("list", "--output", "json");
      List<JrsValue> listed = Json.elements(Json.parse(list.out()));
      assertThat(listed).hasSize(1);
      assertThat(Json.string(listed.getFirst(), "id")).isEqualTo(id);
      assertThat(sessions("list").out()).contains(id, "Write a.txt");
      assertThat(sessions("show", id.substring(0, 8)).out())
          .contains("## User\n\nWrite a.txt", "### Write", "It is there.");

      Started.Outcome nothingNew = start(upstream, "--resume", id).outcome();
      assertThat(nothingNew.exitCode()).isEqualTo(2);
      assertThat(nothingNew.err()).contains("came to its end").contains("--task");

      Started.Outcome fork =
          start(upstream, "--resume", id, "--fork-session", "--task", "Again?", "--output", "json")
              .outcome();
      assertThat(fork.exitCode()).as(fork.err()).isZero();
      String forkId = Json.string(Json.parse(fork.out()), "session_id", "");
      assertThat(forkId).isNotEqualTo(id);
      assertThat(sessions("show", id).out()).doesNotContain("Again?");
      assertThat(sessions("show", forkId).out()).contains("Again?", "As I said.");

      assertThat(sessions("rewind", id).out()).contains("1  Write a.txt  (1 file changed since)");
      assertThat(sessions("rewind", id, "--to", "1", "--dry-run").out()).contains("a.txt");
      assertThat(workspace.resolve("a.txt")).exists();
      assertThat(sessions("rewind", id, "--to", "1").exitCode()).isZero();
      assertThat(workspace.resolve("a.txt")).doesNotExist();

      assertThat(sessions("delete", id, forkId).exitCode()).isZero();
      assertThat(sessions("list").out()).isEmpty();
      Started.Outcome gone = sessions("show", id);
      assertThat(gone.exitCode()).isEqualTo(13);
      assertThat(gone.err()).contains("there is no session " + id).doesNotContain("\tat ");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void whereNothingIsToBeKept_nothingIs() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Hello.")))) {
      Started.Outcome run =
          start(upstream, "--task", "Say hello", "--no-session-persistence").outcome();

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(home.resolve("sessions")).doesNotExist();
      Started.Outcome none = start(upstream, "--continue", "--task", "More").outcome();
      assertThat(none.exitCode()).isEqualTo(13);
    }
  }

  private Started start(ScriptedUpstream upstream, String... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", home.toString());
    environment.put("OPENROUTER_API_KEY", KEY);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("COMPLETION_MODEL", "meta-llama/llama-3.1-8b-instruct");
    return Started.start(workspace, environment, command(arguments));
  }

  private Started.Outcome sessions(String... arguments) throws Exception {
    String[] all =
        Stream.concat(Stream.of("sessions"), Stream.of(arguments)).toArray(String[]::new);
    return Started.start(workspace, Map.of("AGENTIC_FLOW_HOME", home.toString()), command(all))
        .outcome();
  }

  private static String[] command(String... arguments) {
    return Stream.concat(Stream.of(Distribution.built().launcher()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  private static void awaitLine(Path home, String part) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!everyFileBelow(home).contains(part)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no line with " + part);
      }
      Thread.sleep(20);
    }
  }

  private static String everyFileBelow(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
