package io.agenticflow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.permission.HookVerdict;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.tool.ToolOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does with what hooks answer. */
class RunHooksTest {
  @TempDir private Path folder;

  private static RunHooks.Outcome context(String text) {
    return new RunHooks.Outcome(null, List.of(text), null);
  }

  private static RunHooks.Outcome block(String why) {
    return new RunHooks.Outcome(why, List.of(), null);
  }

  private static RunHooks.Outcome ends(String why) {
    return new RunHooks.Outcome(null, List.of(), why);
  }

  @Test
  void contextOfAllKinds_isShownToTheModel_andAnewFromTheEvents() throws Exception {
    List<String> called = new ArrayList<>();
    RunHooks hooks =
        new RunHooks() {
          @Override
          public Outcome sessionStart(Moment at) {
            return context("the branch is main");
          }

          @Override
          public Outcome userPromptSubmit(String prompt, Moment at) {
            return context("said: " + prompt);
          }

          @Override
          public BeforeTool preToolUse(Call call, Moment at) {
            called.add("pre " + call.tool() + " " + call.toolUseId().isEmpty());
            return new BeforeTool(HookVerdict.NOTHING, context("about to write"));
          }

          @Override
          public Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
            called.add("post " + call.tool() + " " + result.isError());
            return context("format it").and(block("tabs"));
          }
        };
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "x"), Turn.says("Done.")))) {
      RunRecord run = RunRecord.of(upstream, folder).hooks(hooks).run("Write it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(called).containsExactly("pre Write false", "post Write false");
      String first = upstream.modelRequests().get(0).body();
      assertThat(first)
          .contains(
              "SessionStart hook: the branch is main", "UserPromptSubmit hook: said: Write it");
      assertThat(upstream.modelRequests().get(1).body())
          .contains(
              "PreToolUse hook: about to write",
              "PostToolUse hook: format it",
              "PostToolUse hook: objects to the call of Write: tabs");
      assertThat(upstream.problems()).isEmpty();
      Transcript again = Transcript.of(run.events());
      assertThat(again.messages()).hasSize(4);
      assertThat(again.messages().get(0).content()).hasSize(3);
      assertThat(again.messages().get(2).content()).hasSize(4);
    }
  }

  @Test
  void aBlockedPrompt_neverReachesTheModel() throws Exception {
    RunHooks hooks =
        new RunHooks() {
          @Override
          public Outcome userPromptSubmit(String prompt, Moment at) {
            return block("no secrets here");
          }
        };
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Hello.")))) {
      RunRecord run = RunRecord.of(upstream, folder).hooks(hooks).run("my key is 1234");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.STOPPED_BY_HOOK);
      assertThat(run.result().error()).isEqualTo("A hook ended the run: no secrets here");
      assertThat(upstream.modelRequests()).isEmpty();
      assertThat(run.all(RunEvent.Prompted.class)).isEmpty();
    }
  }

  @Test
  void aStopThatIsBlocked_makesTheRunGoOn_butNotForever() throws Exception {
    List<Boolean> continued = new ArrayList<>();
    RunHooks hooks =
        new RunHooks() {
          @Override
          public Outcome stop(String lastWords, boolean again, Moment at) {
            continued.add(again);
            return block("the tests fail");
          }
        };
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      turns.add(Turn.says("Done " + i));
    }
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(turns.toArray(Turn[]::new)))) {
      RunRecord run = RunRecord.of(upstream, folder).hooks(hooks).run("Do it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().answer()).isEqualTo("Done 8");
      assertThat(continued).hasSize(8).startsWith(false, true);
      assertThat(upstream.modelRequests().get(1).body())
          .contains("Stop hook: do not stop yet: the tests fail");
    }
  }

  @Test
  void continueFalse_endsTheRun_andTheCallsThatAreLeftAreNotMade() throws Exception {
    RunHooks hooks =
        new RunHooks() {
          @Override
          public Outcome postToolUse(Call call, ToolOutcome result, Duration took, Moment at) {
            return ends("enough");
          }
        };
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "x")
                    .tool("Write", "file_path", "b.txt", "content", "x"),
                Turn.says("Done.")))) {
      RunRecord run = RunRecord.of(upstream, folder).hooks(hooks).run("Write both");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.STOPPED_BY_HOOK);
      assertThat(run.result().error()).contains("enough");
      assertThat(folder.resolve("a.txt")).exists();
      assertThat(folder.resolve("b.txt")).doesNotExist();
      assertThat(run.finishedTools()).hasSize(2);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void aNo_refusesTheCall_andChangedArgumentsAreThoseThatCount() throws Exception {
    RunHooks hooks =
        new RunHooks() {
          @Override
          public BeforeTool preToolUse(Call call, Moment at) {
            return "Bash".equals(call.tool())
                ? new BeforeTool(
                    new HookVerdict(HookVerdict.Word.DENY, "no shells", null), Outcome.NOTHING)
                : new BeforeTool(
                    new HookVerdict(
                        HookVerdict.Word.NOTHING,
                        "",
                        Json.object().put("file_path", "safe.txt").put("content", "y").build()),
                    Outcome.NOTHING);
          }
        };
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "touch b.txt")
                    .tool("Write", "file_path", "a.txt", "content", "x"),
                Turn.says("Done.")))) {
      RunRecord run =
          RunRecord.of(upstream, folder)
              .hooks(RunHooks.all(List.of(hooks, RunHooks.NONE)))
              .run("Try");

      assertThat(run.result().permissionDenials()).hasSize(1);
      assertThat(run.result().permissionDenials().getFirst().reason()).contains("No shells");
      assertThat(folder.resolve("b.txt")).doesNotExist();
      assertThat(Files.readString(folder.resolve("safe.txt"))).isEqualTo("y");
      assertThat(folder.resolve("a.txt")).doesNotExist();
    }
  }

  @Test
  void severalHooks_addUp_andTheStrongerWordCounts() {
    HookVerdict yes = new HookVerdict(HookVerdict.Word.ALLOW, "yes", null);
    HookVerdict no = new HookVerdict(HookVerdict.Word.DENY, "no", null);
    HookVerdict question = new HookVerdict(HookVerdict.Word.ASK, "ask", null);

    assertThat(yes.and(question).reason()).isEqualTo("ask");
    assertThat(question.and(yes).reason()).isEqualTo("ask");
    assertThat(no.and(question).and(yes).reason()).isEqualTo("no");
    assertThat(block("a").and(context("b")).and(block("c")).and(ends("d")))
        .isEqualTo(new RunHooks.Outcome("a", List.of("b"), "d"));
  }
}
