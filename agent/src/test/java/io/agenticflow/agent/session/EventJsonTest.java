package io.agenticflow.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.Answerer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CacheControl;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written of an event is all of it. */
class EventJsonTest {
  private static final Extensions EXTENSIONS =
      Extensions.NONE
          .with("chat", "reasoning_details", new RawJson("[{\"type\":\"x\",\"n\":1.50}]"))
          .with("anthropic", "citations", new RawJson("null"));

  private static final List<ContentBlock> BLOCKS =
      List.of(
          new ContentBlock.Text("ä\n\u2028\"", new CacheControl("1h"), EXTENSIONS),
          new ContentBlock.Image(
              new MediaSource.Base64("image/png", "AAAA"), CacheControl.EPHEMERAL, Extensions.NONE),
          new ContentBlock.Image(
              new MediaSource.Url("https://example.org/a.png"), null, Extensions.NONE),
          new ContentBlock.Document(
              new MediaSource.PlainText("words"), "title", null, Extensions.NONE),
          new ContentBlock.Document(
              new MediaSource.Other("file", new RawJson("{\"file_id\":\"f\"}")),
              null,
              null,
              Extensions.NONE),
          new ContentBlock.Thinking("hm", "signed", EXTENSIONS),
          new ContentBlock.RedactedThinking("data"),
          new ContentBlock.ToolUse(
              "id", "Bash", new RawJson("{\"command\": broken"), null, EXTENSIONS),
          new ContentBlock.ToolResult(
              "id",
              List.of(new ContentBlock.Text("out")),
              true,
              CacheControl.EPHEMERAL,
              Extensions.NONE),
          new ContentBlock.Other("anthropic", "server_tool_use", new RawJson("{\"a\":1}")));

  static Stream<RunEvent> events() {
    Usage usage = new Usage(1, 2, 3, 2, 4, 5, new Money(6));
    RunEvent.Cost cost = new RunEvent.Cost(new Money(7), RunEvent.Cost.Basis.PROVIDER);
    RunEvent.PermissionDenied denied =
        new RunEvent.PermissionDenied(2, "id", "Bash", new RawJson("{\"command\":\"ls\"}"), "no");
    return Stream.of(
        new RunEvent.RunStarted(
            "run", "coder", "codes", "task", "openrouter", "vendor/model", Path.of("/w")),
        new RunEvent.Prompted(RunEvent.Prompted.Source.USER, BLOCKS),
        new RunEvent.Prompted(
            RunEvent.Prompted.Source.NUDGE, List.of(new ContentBlock.Text("go on"))),
        new RunEvent.ContextMeasured(
            3,
            new ContextUsage(
                Map.of(ContextUsage.Part.TOOLS, 20L, ContextUsage.Part.MESSAGES, 3L),
                23,
                true,
                200L,
                List.of(new ContextUsage.Item(ContextUsage.Part.TOOLS, "Bash", 20)))),
        new RunEvent.Compacted(
            3,
            RunEvent.Compacted.Trigger.TOO_LONG,
            100,
            10,
            2,
            List.of(new ContentBlock.Text("summary")),
            usage,
            cost),
        new RunEvent.ModelAsked(3),
        new RunEvent.ModelRetried(3, "busy", 2, Duration.ofMillis(1500)),
        new RunEvent.ModelFellBack(
            3, new Answerer("openrouter", "a/b"), new Answerer("anthropic", "c"), "busy"),
        new RunEvent.ModelRouted(
            3,
            "openrouter",
            "a/b",
            new RouteDecision(
                null, "fast", "rules", "it fits", new Money(5), null, List.of("rules: fast"))),
        new RunEvent.TextDelta(3, "a"),
        new RunEvent.ThinkingDelta(3, "b"),
        new RunEvent.AnswerDiscarded(3, "cut"),
        new RunEvent.ModelAnswered(3, BLOCKS, StopReason.TOOL_USE, usage, cost),
        new RunEvent.ModelAnswered(
            3, List.of(), null, Usage.NONE, new RunEvent.Cost(null, RunEvent.Cost.Basis.UNKNOWN)),
        new RunEvent.ToolStarted(3, "id", "Bash", new RawJson("{\"command\": broken")),
        new RunEvent.FileKept(3, Path.of("/w/a.txt"), "abc"),
        new RunEvent.FileKept(3, Path.of("/w/b.txt"), null),
        denied,
        new RunEvent.ToolFinished(
            3, "id", "Write", BLOCKS, true, List.of(Path.of("/w/a.txt")), Duration.ofMillis(12)),
        new RunEvent.SubAgent(
            "call", "run-2", new RunEvent.SubAgent("inner", "run-3", new RunEvent.ModelAsked(1))),
        new RunEvent.HookStarted("h1", "PreToolUse", "PreToolUse:Bash"),
        new RunEvent.HookFinished(
            "h1",
            "PreToolUse",
            "PreToolUse:Bash",
            RunEvent.HookFinished.End.BLOCKED,
            "{}",
            "no",
            2,
            Duration.ofMillis(5),
            "said"),
        new RunEvent.HookFinished(
            "h2",
            "Stop",
            "Stop",
            RunEvent.HookFinished.End.CANCELLED,
            "",
            "",
            null,
            Duration.ZERO,
            null),
        new RunEvent.RunFinished(
            new RunResult(
                RunResult.Ending.PROVIDER_FAILED,
                "words",
                4,
                usage,
                cost,
                List.of(Path.of("/w/a.txt")),
                List.of(denied),
                Duration.ofMillis(99),
                "it failed",
                new ApiError(ApiError.Kind.OVERLOADED, "busy", 529, null, null, "req_1", null))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEvent_comesBackWhole(RunEvent event) {
    String line = Json.write(EventJson.write(event).build());

    assertThat(line).doesNotContain("\n");
    assertThat(EventJson.read(Json.parse(line))).isEqualTo(event);
  }

  @Test
  void everyKindOfEvent_isInTheTestAbove_butStepsOfAStream() {
    assertThat(
            Stream.concat(Stream.of(RunEvent.Streamed.class), events().map(Object::getClass))
                .distinct()
                .toList())
        .containsExactlyInAnyOrder(RunEvent.class.getPermittedSubclasses());
  }

  @Test
  void aKindOfALaterVersion_isRefusedByName() {
    assertThatThrownBy(() -> EventJson.read(Json.parse("{\"type\":\"dreamt\"}")))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("dreamt");
  }
}
