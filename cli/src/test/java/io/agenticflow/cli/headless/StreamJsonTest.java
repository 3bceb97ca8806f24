package io.agenticflow.cli.headless;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

class StreamJsonTest {
  private static final RunEvent.Cost CENT =
      new RunEvent.Cost(new Money(10_000_000), RunEvent.Cost.Basis.LIST);
  private static final Usage USAGE = new Usage(100, 40, 0, 7, 3, null);
  private static final RunEvent.RunStarted STARTED =
      new RunEvent.RunStarted("r1", "coder", "Codes.", "Do it", "anthropic", "m-1", Path.of("/w"));
  private static final RawJson WRITE = new RawJson("{\"file_path\":\"a\",\"content\":\"x\"}");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private List<JrsValue> lines(StreamJson.Wishes wishes, RunEvent... events) {
    RunTally tally = new RunTally();
    StreamJson writer =
        new StreamJson(
            new JsonLines(new PrintStream(bytes, false, StandardCharsets.UTF_8)),
            wishes,
            tally,
            result -> result.error() == null ? 0 : 8);
    writer.begin(
        new SessionFacts(
            "s1",
            Path.of("/w"),
            List.of("Read", "Agent"),
            List.of(),
            () -> "plan",
            List.of(),
            List.of("tester"),
            List.of(),
            4,
            "1.2"));
    for (RunEvent event : events) {
      tally.accept(event);
      writer.accept(event);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().map(Json::parse).toList();
  }

  private static final StreamJson.Wishes PLAIN = new StreamJson.Wishes(false, false, false);

  private static RunEvent answered(ContentBlock... content) {
    return new RunEvent.ModelAnswered(1, List.of(content), StopReason.END_TURN, USAGE, CENT);
  }

  private static RunResult result(
      RunResult.Ending ending, @Nullable String error, @Nullable ApiError api) {
    return new RunResult(
        ending,
        "All done.",
        2,
        USAGE,
        CENT,
        List.of(),
        List.of(),
        Duration.ofMillis(5),
        error,
        api);
  }

  @Test
  void aTurnWithATool_isALineForEachBlockAndResult() {
    List<JrsValue> lines =
        lines(
            PLAIN,
            STARTED,
            new RunEvent.ModelAsked(1),
            new RunEvent.Streamed(1, new StreamEvent.MessageStart("msg_7", "m-1-dated", USAGE)),
            answered(
                new ContentBlock.Thinking("Hm."),
                new ContentBlock.Text("I write."),
                new ContentBlock.ToolUse("t1", "Write", WRITE)),
            new RunEvent.ToolStarted(1, "t1", "Write", WRITE),
            new RunEvent.ToolFinished(
                1,
                "t1",
                "Write",
                List.of(new ContentBlock.Text("Written.")),
                false,
                List.of(),
                Duration.ZERO),
            new RunEvent.RunFinished(result(RunResult.Ending.COMPLETED, null, null)));

    assertThat(lines)
        .extracting(line -> Json.string(line, "type"))
        .containsExactly("system", "assistant", "assistant", "assistant", "user", "result");
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(Json.string(line, "session_id")).isEqualTo("s1");
          assertThat(Json.string(line, "uuid")).hasSize(36);
        });
    assertThat(Json.write(lines.getFirst()))
        .contains("\"tools\":[\"Read\",\"Task\"]", "\"permissionMode\":\"plan\"");
    assertThat(lines.subList(1, 4))
        .allSatisfy(line -> {
          JrsValue message = Json.field(line, "message");
          assertThat(Json.string(message, "id")).isEqualTo("msg_7");
          assertThat(Json.string(message, "model")).isEqualTo("m-1");
          assertThat(Json.array(message, "content")).hasSize(1);
          assertThat(Json.write(line))
              .contains("\"stop_reason\":null", "\"parent_tool_use_id\":null");
        });
    JrsValue told = Json.array(Json.field(lines.get(4), "message"), "content").getFirst();
    assertThat(Json.string(told, "tool_use_id")).isEqualTo("t1");
    assertThat(Json.string(told, "content")).isEqualTo("Written.");
    assertThat(Json.string(Json.field(lines.get(4), "tool_use_result"), "filePath")).isEqualTo("a");
    JrsValue end = lines.getLast();
    assertThat(Json.string(end, "subtype")).isEqualTo("success");
    assertThat(Json.string(end, "result")).isEqualTo("All done.");
    assertThat(Json.string(end, "stop_reason")).isEqualTo("end_turn");
    assertThat(Json.decimal(end, "total_cost_usd")).isEqualByComparingTo("0.01");
    assertThat(Json.integer(Json.field(Json.field(end, "modelUsage"), "m-1"), "outputTokens"))
        .isEqualTo(7);
  }

  @Test
  void result_namesWhoWasAskedInAnothersPlace() {
    List<JrsValue> lines =
        lines(
            PLAIN,
            STARTED,
            new RunEvent.ModelAsked(1),
            new RunEvent.ModelFellBack(
                1, new Answerer("anthropic", "m-1"), new Answerer("office", "mini"), "Busy"),
            answered(new ContentBlock.Text("Hi.")),
            new RunEvent.RunFinished(result(RunResult.Ending.COMPLETED, null, null)));
    assertThat(Json.write(requireNonNull(Json.field(lines.getLast(), "fallbacks"))))
        .isEqualTo(
            "[{\"turn\":1,\"from\":\"m-1 at anthropic\",\"to\":\"mini at office\",\"reason\":\"Busy\"}]");
  }

  @Test
  void partialMessages_areTheStreamsOwnEvents() {
    List<JrsValue> lines =
        lines(
            new StreamJson.Wishes(true, false, false),
            STARTED,
            new RunEvent.ModelAsked(1),
            new RunEvent.Streamed(1, new StreamEvent.MessageStart("msg_7", "m-1", USAGE)),
            new RunEvent.Streamed(1, new StreamEvent.BlockStart(0, new ContentBlock.Text(""))),
            new RunEvent.Streamed(
                1, new StreamEvent.BlockDelta(0, new StreamEvent.Delta.Text("Hi \"you\"\n"))));

    assertThat(lines.subList(2, 5))
        .allSatisfy(line -> assertThat(Json.string(line, "type")).isEqualTo("stream_event"));
    JrsValue delta = Json.field(Json.field(lines.getLast(), "event"), "delta");
    assertThat(Json.string(delta, "text")).isEqualTo("Hi \"you\"\n");
  }

  @ParameterizedTest
  @CsvSource({
    "MAX_TURNS, error_max_turns, max_turns, true",
    "BUDGET, error_max_budget_usd, budget_exhausted, true",
    "INTERRUPTED, error_during_execution, aborted_streaming, true",
    "PROVIDER_FAILED, success, api_error, false"
  })
  void anEndThatIsNone_saysWhy(
      RunResult.Ending ending, String subtype, String reason, boolean hasErrors) {
    ApiError api = new ApiError(ApiError.Kind.OVERLOADED, "busy", 529, null, null, null, null);

    JrsValue end =
        lines(
                PLAIN,
                STARTED,
                new RunEvent.RunFinished(result(ending, "It went wrong", hasErrors ? null : api)))
            .getLast();

    assertThat(Json.string(end, "subtype")).isEqualTo(subtype);
    assertThat(Json.string(end, "terminal_reason")).isEqualTo(reason);
    assertThat(Json.isTrue(end, "is_error")).isTrue();
    assertThat(Json.integer(end, "exit_code")).isEqualTo(8);
    if (hasErrors) {
      assertThat(Json.write(requireNonNull(Json.field(end, "errors"))))
          .isEqualTo("[\"It went wrong\"]");
    } else {
      assertThat(Json.string(end, "result")).isEqualTo("It went wrong");
      assertThat(Json.integer(end, "api_error_status")).isEqualTo(529);
    }
  }

  @Test
  void aSubAgent_speaksUnderItsCall_andItsTokensCount() {
    List<JrsValue> lines =
        lines(
            PLAIN,
            STARTED,
            inside(
                new RunEvent.RunStarted(
                    "r2", "tester", "Tests.", "Test it", "openrouter", "m-2", Path.of("/w"))),
            inside(
                answered(
                    new ContentBlock.Text("I look."),
                    new ContentBlock.ToolUse("t2", "Read", RawJson.EMPTY_OBJECT))),
            inside(new RunEvent.RunFinished(result(RunResult.Ending.COMPLETED, null, null))),
            new RunEvent.RunFinished(result(RunResult.Ending.COMPLETED, null, null)));

    assertThat(lines)
        .extracting(line -> Json.string(line, "subtype", Json.string(line, "type", "")))
        .containsExactly("init", "task_started", "assistant", "task_notification", "success");
    assertThat(Json.string(lines.get(2), "parent_tool_use_id")).isEqualTo("t1");
    assertThat(Json.string(lines.get(2), "subagent_type")).isEqualTo("tester");
    assertThat(Json.string(lines.get(3), "status")).isEqualTo("completed");
    assertThat(Json.field(Json.field(lines.getLast(), "modelUsage"), "m-2")).isNotNull();
  }

  private static RunEvent inside(RunEvent event) {
    return new RunEvent.SubAgent("t1", "r2", event);
  }

  @Test
  void retriesAndFallbacks_areTold() {
    List<JrsValue> lines =
        lines(
            PLAIN,
            STARTED,
            new RunEvent.ModelRetried(1, "busy", 2, Duration.ofMillis(500)),
            new RunEvent.ModelFellBack(
                1, new Answerer("a", "m-1"), new Answerer("b", "m-2"), "still busy"));

    assertThat(Json.integer(lines.get(1), "retry_delay_ms")).isEqualTo(500);
    assertThat(Json.integer(lines.get(1), "max_retries")).isEqualTo(4);
    assertThat(Json.string(lines.get(2), "fallback_model")).isEqualTo("m-2");
  }
}
