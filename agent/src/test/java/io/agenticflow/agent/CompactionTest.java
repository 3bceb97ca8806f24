package io.agenticflow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.RunEvent.Compacted.Trigger;
import io.agenticflow.context.ContextPolicy;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.vocabulary.Money;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a conversation that does not fit any more. */
class CompactionTest {
  private static final String TODOS =
      "[{\"content\":\"write b\",\"status\":\"in_progress\",\"activeForm\":\"writing b\"}]";

  @TempDir Path folder;

  @Test
  void aConversationThatNearlyFillsTheContext_isSummarised_andTheRunGoesOn() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha\n".repeat(300));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Read", "file_path", "a.txt")
                    .tool("TodoWrite", "todos", TODOS)
                    .usage(2000, 50),
                Turn.calls("Write", "file_path", "b.txt", "content", "beta\n").usage(9000, 50),
                Turn.says("Task: write b.txt. It is written.").usage(9100, 100),
                Turn.calls("Glob", "pattern", "*").usage(1000, 10),
                Turn.says("Done.").usage(1100, 10)))) {
      RunRecord run =
          RunRecord.of(upstream, folder)
              .window(12_000)
              .context(ContextPolicy.USUAL.withMeasures(true))
              .run("Write b.txt like a.txt, and never touch c.txt");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.result().turns()).isEqualTo(4);
      RunEvent.Compacted compacted = run.all(RunEvent.Compacted.class).getFirst();
      assertThat(compacted.trigger()).isEqualTo(Trigger.AUTO);
      assertThat(compacted.tokensBefore()).isGreaterThan(9050);
      assertThat(compacted.tokensAfter()).isLessThan(compacted.tokensBefore());

      // The summary is asked for at the end of the same conversation.
      List<RecordedRequest> asked = upstream.modelRequests();
      assertThat(asked).hasSize(5);
      assertThat(asked.get(2).body()).contains("Call no tools.");
      assertThat(asked.get(2).tree().path("messages").size())
          .isGreaterThanOrEqualTo(asked.get(1).tree().path("messages").size());

      // It costs, and it counts.
      assertThat(run.result().cost().amount())
          .isEqualTo(new Money(2050 + 9050 + 9200 + 1010 + 1110));
      assertThat(run.result().usage().promptTokens()).isEqualTo(2000 + 9000 + 9100 + 1000 + 1100);

      String after = asked.get(3).body();
      assertThat(after)
          .contains("Task: write b.txt. It is written.")
          .contains("> Write b.txt like a.txt, and never touch c.txt")
          .contains("in_progress: write b")
          .contains("a.txt: read")
          .contains("b.txt: changed")
          .doesNotContain("alpha");
      assertThat(upstream.problems()).isEmpty();
      assertThat(run.all(RunEvent.ContextMeasured.class))
          .extracting(event -> event.usage().measured())
          .contains(true);
      ContextUsage last = run.all(RunEvent.ContextMeasured.class).getLast().usage();
      assertThat(last.parts().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(last.tokens());
      assertThat(last.of(ContextUsage.Part.TOOLS)).isPositive();
      assertThat(last.free()).isEqualTo(12_000 - last.tokens());
    }
  }

  @Test
  void theEvents_readBack_makeTheSameConversation_andNoCallIsPartedFromItsResult()
      throws Exception {
    for (int i = 0; i < 6; i++) {
      Files.writeString(folder.resolve(i + ".txt"), ("line " + i + "\n").repeat(40));
    }
    Turn[] turns = new Turn[10];
    for (int i = 0; i < 10; i++) {
      turns[i] =
          Turn.calls("Read", "file_path", i % 6 + ".txt")
              .tool("Read", "file_path", (i + 1) % 6 + ".txt")
              .usage(4000 + 3000L * (i % 3), 50);
    }
    Script script =
        Script.of(
            Turn.says("A summary.").when("Call no tools.").forever(),
            turns[0],
            turns[1],
            turns[2],
            turns[3],
            turns[4],
            turns[5],
            turns[6],
            turns[7],
            turns[8],
            turns[9],
            Turn.says("Done."));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      Transcript transcript = new Transcript();
      RunRecord run =
          RunRecord.of(upstream, folder).window(14_000).transcript(transcript).run("Read all");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.all(RunEvent.Compacted.class).size()).isBetween(2, 5);
      assertThat(run.all(RunEvent.Compacted.class))
          .as("what was read last stays")
          .anyMatch(event -> event.kept() > 0);
      assertThat(Transcript.of(run.events()).messages()).isEqualTo(transcript.messages());
      // The upstream checks that each result stands behind its call.
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aRefusedPrompt_isSummarisedOnce_andAskedAgain() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha\n");
    Fault tooLong =
        Fault.status(400)
            .body(
                "{\"error\":{\"message\":\"This model's maximum context length is 8192"
                    + " tokens.\",\"code\":\"context_length_exceeded\"}}");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Read", "file_path", "a.txt").usage(4000, 10),
                Turn.fails(tooLong),
                Turn.says("Read a.txt."),
                Turn.says("Done.")))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Read it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(run.all(RunEvent.Compacted.class))
          .singleElement()
          .satisfies(event -> assertThat(event.trigger()).isEqualTo(Trigger.TOO_LONG));
      // The conversation's words, without its tools: it would be refused as it is.
      assertThat(upstream.modelRequests().get(2).body())
          .contains("MODEL calls Read")
          .doesNotContain("\"tools\"");
      assertThat(upstream.problems()).isEmpty();
    }
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Nothing yet.").when("Call no tools.").forever(),
                Turn.fails(tooLong).forever()))) {
      RunRecord run = RunRecord.of(upstream, folder).run("Read it");

      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.PROVIDER_FAILED);
      assertThat(run.all(RunEvent.Compacted.class)).hasSize(1);
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  @Test
  void aModelThatCallsAToolInsteadOfSummarising_isAskedByWords() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Glob", "pattern", "*").usage(9000, 50),
                Turn.calls("Glob", "pattern", "*").usage(10, 1),
                Turn.says("The summary.").usage(10, 1),
                Turn.says("Done.").usage(10, 1)))) {
      RunRecord run = RunRecord.of(upstream, folder).window(12_000).run("Look");

      assertThat(run.result().answer()).isEqualTo("Done.");
      assertThat(run.all(RunEvent.Compacted.class).getFirst().usage().promptTokens()).isEqualTo(20);
      assertThat(upstream.modelRequests().get(3).body()).contains("The summary.");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void slashCompact_summarisesAndStops() throws Exception {
    Transcript transcript = new Transcript();
    ContextPolicy policy = ContextPolicy.USUAL.withExpansion(true);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("word ".repeat(3000)),
                Turn.says("It said words."),
                Turn.says("Yes.").expect("It said words.", "And now?")))) {
      RunRecord.of(upstream, folder).context(policy).transcript(transcript).run("Talk");
      RunRecord compact =
          RunRecord.of(upstream, folder)
              .context(policy)
              .transcript(transcript)
              .run("/compact keep the tone");
      assertThat(compact.result().ending()).isEqualTo(RunResult.Ending.COMPLETED);
      assertThat(compact.result().answer()).contains("tokens became about");
      assertThat(upstream.modelRequests().get(1).body()).contains("above all: keep the tone");

      RunRecord next =
          RunRecord.of(upstream, folder).context(policy).transcript(transcript).run("And now?");
      assertThat(next.result().answer()).isEqualTo("Yes.");
      assertThat(upstream.modelRequests().get(2).body()).doesNotContain("word word");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void withoutCompaction_theRefusalEndsTheRun() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.fails(
                    Fault.status(400).body("{\"error\":{\"message\":\"prompt is too long\"}}"))))) {
      RunRecord run =
          RunRecord.of(upstream, folder)
              .context(ContextPolicy.USUAL.withCompaction(false))
              .run("Hello");
      assertThat(run.result().ending()).isEqualTo(RunResult.Ending.PROVIDER_FAILED);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }
}
