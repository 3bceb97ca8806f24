package io.agenticflow.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * A session goes on after {@code kill -9}, whenever it came, and nothing that was done is done
 * again.
 */
class ResumeTest {
  /** Each command leaves a mark, so that one that runs twice can be seen. */
  private static final Script SCRIPT =
      Script.of(
          Turn.says("First.")
              .tool("Write", "file_path", "a.txt", "content", "alpha\n")
              .tool("Bash", "command", "echo one >> marks")
              .when(When.turn(1))
              .forever(),
          Turn.calls("Read", "file_path", "a.txt")
              .tool("Grep", "pattern", "alpha")
              .tool("Bash", "command", "echo two >> marks")
              .when(When.turn(2))
              .forever(),
          Turn.says("All done.").when(When.turn(3)).forever());

  @TempDir Path folder;

  @Test
  void killedAtEveryEvent_theRunGoesOn_andNoCompletedCallIsRepeated() throws Exception {
    List<RunEvent> whole = new ArrayList<>();
    try (ScriptedUpstream upstream = ScriptedUpstream.start(SCRIPT)) {
      Path work = Files.createDirectory(folder.resolve("whole"));
      RunResult result =
          KilledRun.run(
              upstream.openAiUrl(),
              work,
              new SessionStore(folder.resolve("whole-sessions")),
              "Do it",
              event -> {
                if (KilledRun.isWritten(event)) {
                  whole.add(event);
                }
              });
      assertThat(result.answer()).isEqualTo("All done.");
      assertThat(upstream.modelRequests()).hasSize(3);
    }
    assertThat(whole.size()).isGreaterThan(18);

    for (int killedAfter = 1; killedAfter <= whole.size(); killedAfter++) {
      try (ScriptedUpstream upstream = ScriptedUpstream.start(SCRIPT)) {
        Path work = Files.createDirectory(folder.resolve("work" + killedAfter));
        Path sessions = folder.resolve("sessions" + killedAfter);
        kill(upstream, work, sessions, killedAfter);
        SessionStore store = new SessionStore(sessions);
        List<RunEvent> before = store.read(KilledRun.ID).events();
        assertThat(before).as("written before the kill").hasSize(killedAfter);

        boolean promptIsLost = before.stream().noneMatch(RunEvent.Prompted.class::isInstance);
        RunResult result =
            KilledRun.run(
                upstream.openAiUrl(), work, store, promptIsLost ? "Do it" : "", event -> {});

        String where = "killed after event " + killedAfter + ", " + before.getLast();
        assertThat(result.ending()).as(where).isEqualTo(RunResult.Ending.COMPLETED);
        assertThat(result.answer()).as(where).isEqualTo("All done.");
        assertThat(work.resolve("a.txt")).as(where).hasContent("alpha\n");
        List<String> marks = marks(work);
        assertThat(marks).as(where).doesNotHaveDuplicates();
        // A call that had begun is not made again without the model's word: its mark may be
        // missing, and then the model was told.
        if (!marks.equals(List.of("one", "two"))) {
          assertThat(before.getLast()).as(where).isInstanceOf(RunEvent.ToolStarted.class);
          assertThat(toldOfTheLoss(upstream)).as(where).isTrue();
        }
        assertThat(upstream.problems()).as(where).isEmpty();
        long asked = before.stream().filter(RunEvent.ModelAnswered.class::isInstance).count();
        assertThat(upstream.modelRequests().size())
            .as(where + ": answers that were whole are not asked for again")
            .isLessThanOrEqualTo(asked == 3 ? 3 : 4);
      }
    }
  }

  @Test
  void aNewPrompt_leavesOpenCallsUnrun_andTheConversationIsWhole() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(SCRIPT)) {
      Path work = Files.createDirectory(folder.resolve("work"));
      Path sessions = folder.resolve("sessions");
      kill(upstream, work, sessions, 4); // the first answer is there, nothing of it was done
      SessionStore store = new SessionStore(sessions);
      assertThat(store.read(KilledRun.ID).events().getLast())
          .isInstanceOf(RunEvent.ModelAnswered.class);

      KilledRun.run(upstream.openAiUrl(), work, store, "Do it otherwise", event -> {});

      RecordedRequest first = upstream.modelRequests().get(1);
      assertThat(first.body()).contains("Not run: the conversation was interrupted");
      assertThat(first.body()).contains("Do it otherwise");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aSecondTask_seesTheFirst() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Blue."), Turn.says("I said blue.")))) {
      SessionStore store = new SessionStore(folder.resolve("sessions"));
      KilledRun.run(upstream.openAiUrl(), folder, store, "Which colour?", event -> {});
      assertThat(store.read(KilledRun.ID).isOver()).isTrue();
      RunResult second =
          KilledRun.run(upstream.openAiUrl(), folder, store, "What did you say?", event -> {});

      assertThat(second.answer()).isEqualTo("I said blue.");
      List<JrsValue> messages =
          Json.array(Json.parse(upstream.modelRequests().getLast().body()), "messages");
      assertThat(messages.stream().map(each -> Json.string(each, "content", "")).toList())
          .containsExactly("You are a test.", "Which colour?", "Blue.", "What did you say?");
    }
  }

  @Test
  void rewind_putsFilesBackAsTheyWereBeforeAPrompt() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Files.writeString(work.resolve("old.txt"), "old\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Read", "file_path", "old.txt"),
                Turn.calls("Write", "file_path", "old.txt", "content", "first\n")
                    .tool("Write", "file_path", "new.txt", "content", "new\n"),
                Turn.says("One."),
                Turn.calls("Read", "file_path", "old.txt"),
                Turn.calls(
                    "Edit", "file_path", "old.txt", "old_string", "first", "new_string", "second"),
                Turn.says("Two.")))) {
      SessionStore store = new SessionStore(folder.resolve("sessions"));
      KilledRun.run(upstream.openAiUrl(), work, store, "Change one", event -> {});
      KilledRun.run(upstream.openAiUrl(), work, store, "Change two", event -> {});
      assertThat(work.resolve("old.txt")).hasContent("second\n");
      Path old = work.toRealPath().resolve("old.txt");
      Path added = work.toRealPath().resolve("new.txt");

      Rewind rewind = store.rewind(store.read(KilledRun.ID));
      assertThat(rewind.points())
          .containsExactly(
              new Rewind.Point(1, "Change one", List.of(old, added)),
              new Rewind.Point(2, "Change two", List.of(old)));
      assertThat(rewind.to(2, true).restored()).containsExactly(old);
      assertThat(work.resolve("old.txt")).hasContent("second\n");
      rewind.to(2, false);
      assertThat(work.resolve("old.txt")).hasContent("first\n");
      assertThat(rewind.to(1, false)).isEqualTo(new Rewind.Outcome(List.of(old), List.of(added)));
      assertThat(work.resolve("old.txt")).hasContent("old\n");
      assertThat(added).doesNotExist();
    }
  }

  private static void kill(ScriptedUpstream upstream, Path work, Path sessions, int killedAfter)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName(),
                upstream.openAiUrl(),
                work.toString(),
                sessions.toString(),
                Integer.toString(killedAfter))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(137);
  }

  private static List<String> marks(Path work) throws Exception {
    Path marks = work.resolve("marks");
    return Files.exists(marks) ? Files.readAllLines(marks) : List.of();
  }

  private static boolean toldOfTheLoss(ScriptedUpstream upstream) {
    return upstream.modelRequests().stream()
        .anyMatch(request -> request.body().contains("its result was lost"));
  }
}
