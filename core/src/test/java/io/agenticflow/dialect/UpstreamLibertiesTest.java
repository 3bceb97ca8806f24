package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.blockStarts;
import static io.agenticflow.dialect.FailureCases.call;
import static io.agenticflow.dialect.FailureCases.collect;
import static io.agenticflow.dialect.FailureCases.delta;
import static io.agenticflow.dialect.FailureCases.finish;
import static io.agenticflow.dialect.FailureCases.readChat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** What servers of Chat Completions write that is not in its description, streamed and whole. */
class UpstreamLibertiesTest {
  private static final String EXTRA = "{\"google\":{\"thought_signature\":\"sig\"}}";

  @ParameterizedTest
  @CsvSource({
    "stop,, end_turn",
    "MAX_TOKENS,, max_tokens",
    "model_length,, max_tokens",
    "SAFETY,, refusal",
    "sensitive,, refusal",
    "stop_sequence,, stop_sequence",
    "stop, stop_sequence, stop_sequence",
    "stop, pause_turn, pause_turn",
    "length, model_context_window_exceeded, model_context_window_exceeded",
    "length, stop_sequence, max_tokens",
    "model_context_window_exceeded,, model_context_window_exceeded",
  })
  void endBeforeTheModelWasReady_isSaidAsSuch(String reason, String nativeReason, String expected) {
    String words =
        "\"finish_reason\":\"%s\"%s"
            .formatted(
                reason,
                nativeReason == null ? "" : ",\"native_finish_reason\":\"" + nativeReason + "\"");
    assertThat(streamed(words).stopReason()).isEqualTo(new StopReason(expected));
    assertThat(whole("{\"role\":\"assistant\",\"content\":\"x\"}", words).stopReason())
        .isEqualTo(new StopReason(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop_reason", "matched_stop"})
  void matchedStopSequence_isNamed(String field) {
    String words = "\"finish_reason\":\"stop\",\"%s\":\"END\"".formatted(field);
    for (ModelResponse response :
        List.of(streamed(words), whole("{\"role\":\"assistant\",\"content\":\"x\"}", words))) {
      assertThat(response.stopReason()).isEqualTo(StopReason.STOP_SEQUENCE);
      assertThat(response.stopSequence()).isEqualTo("END");
    }
    assertThat(streamed("\"finish_reason\":\"stop\",\"%s\":2".formatted(field)).stopReason())
        .as("a token's number")
        .isEqualTo(StopReason.END_TURN);
  }

  @Test
  void reasonSaidTwice_isTheFirst_unlessThatWasNone() {
    assertThat(
            collect(readChat(delta("{\"content\":\"x\"}"), finish("length"), finish("stop")))
                .stopReason())
        .isEqualTo(StopReason.MAX_TOKENS);
    assertThat(
            collect(readChat(delta("{\"content\":\"x\"}"), finish("stop"), finish("length")))
                .stopReason())
        .isEqualTo(StopReason.MAX_TOKENS);
  }

  @ParameterizedTest
  @CsvSource({
    "insufficient_system_resource, OVERLOADED",
    "network_error, API",
    "abort, API",
    "error, API"
  })
  void endThatIsAFailure_isNoEnd(String reason, ApiError.Kind kind) {
    assertThat(readChat(delta("{\"content\":\"x\"}"), finish(reason), "[DONE]").getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class, failed -> assertThat(failed.error().kind()).isEqualTo(kind));
    assertThatExceptionOfType(DialectException.class)
        .isThrownBy(() ->
            whole(
                "{\"role\":\"assistant\",\"content\":\"x\"}",
                "\"finish_reason\":\"" + reason + "\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"cached_tokens\":4}",
        "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_cache_hit_tokens\":4}",
        "\"x_groq\":{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"cached_tokens\":4}}"
      })
  void counts_areFoundWhereServersWriteThem(String usage) {
    ModelResponse response =
        collect(
            readChat(
                delta("{\"content\":\"x\"}"),
                "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                    + usage
                    + "}"));
    assertThat(response.usage().inputTokens()).isEqualTo(6);
    assertThat(response.usage().cacheReadTokens()).isEqualTo(4);
    assertThat(response.usage().outputTokens()).isEqualTo(5);
  }

  @Test
  void counts_insideTheChoice() {
    assertThat(
            streamed(
                    "\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}")
                .usage()
                .outputTokens())
        .isEqualTo(5);
  }

  @Test
  void oldFormOfACall_isACall() {
    ModelResponse streamed =
        collect(
            readChat(
                delta("{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}"),
                delta("{\"function_call\":{\"arguments\":\"1}\"}}"),
                finish("function_call")));
    ModelResponse whole =
        whole(
            "{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}",
            "\"finish_reason\":\"function_call\"");
    for (ModelResponse response : List.of(streamed, whole)) {
      assertThat(response.stopReason()).isEqualTo(StopReason.TOOL_USE);
      assertThat(response.content())
          .singleElement()
          .isInstanceOfSatisfying(
              ContentBlock.ToolUse.class,
              use -> {
                assertThat(use.name()).isEqualTo("f");
                assertThat(use.id()).isNotEmpty();
                assertThat(use.input().text()).isEqualTo("{\"a\":1}");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", " null\n"})
  void callWithoutArguments_hasNoInput(String arguments) {
    List<StreamEvent> events =
        readChat(delta(call(0, "a", "f", arguments)), finish("tool_calls"), "[DONE]");
    assertThat(events)
        .noneMatch(event ->
            event instanceof StreamEvent.BlockDelta delta
                && delta.delta() instanceof Delta.InputJson);
  }

  @Test
  void argumentsInsideAString_areOpened() {
    String quoted = "\"{\\\"a\\\":1}\"";
    ModelResponse response =
        collect(
            readChat(
                delta(call(0, "a", "f", quoted.substring(0, 4))),
                delta(FailureCases.arguments(0, quoted.substring(4))),
                finish("tool_calls")));
    assertThat(((ContentBlock.ToolUse) response.content().getFirst()).input().text())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void idUsedTwice_isOneCallsOnly() {
    List<StreamEvent> events =
        readChat(
            delta(call(0, "same", "f", "{\"a\":1}")),
            delta(call(1, "same", "f", "{\"a\":2}")),
            finish("tool_calls"));
    assertThat(
            blockStarts(events).stream().map(start -> ((ContentBlock.ToolUse) start.block()).id()))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .contains("same");
    assertThat(
            collect(events).content().stream()
                .map(block -> ((ContentBlock.ToolUse) block).input().text()))
        .containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void secondAnswer_isNotMixedIntoTheFirst() {
    assertThat(
            collect(
                    readChat(
                        "{\"id\":\"c\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}},{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}",
                        "{\"id\":\"c\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"no\"}}]}",
                        finish("stop")))
                .toMessage()
                .text())
        .isEqualTo("yes");
  }

  @Test
  void wholeAnswerAsAnEvent_isTheAnswer() {
    assertThat(
            collect(
                    readChat(
                        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"all\"},\"finish_reason\":\"stop\"}]}",
                        " [DONE] "))
                .toMessage()
                .text())
        .isEqualTo("all");
  }

  @Test
  void errorThatIsAnObjectOfItsOwn_isAnError() {
    String error =
        "{\"object\":\"error\",\"message\":\"out of memory\",\"type\":\"InternalServerError\",\"code\":503}";
    assertThat(readChat(delta("{\"content\":\"x\"}"), error).getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> {
              assertThat(failed.error().message()).isEqualTo("out of memory");
              assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED);
            });
    assertThatExceptionOfType(DialectException.class)
        .isThrownBy(() -> CHAT.readResponse(error.getBytes(UTF_8)))
        .withMessage("out of memory");
  }

  @Test
  void promptThatIsTooLong_isSaidInTheWordsThatClientsMakeRoomFor() {
    ApiError error =
        new ApiError(
            ApiError.Kind.INVALID_REQUEST,
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.");
    assertThat(new String(ANTHROPIC.writeError(error), UTF_8))
        .contains("\"prompt is too long: This model's maximum context length is 8192 tokens");
    assertThat(new String(CHAT.writeError(error), UTF_8))
        .contains("\"code\":\"context_length_exceeded\"");
    ApiError answer =
        new ApiError(
            ApiError.Kind.INVALID_REQUEST,
            "This model's maximum context length is 16384 tokens, and max_tokens is too large: 32000.");
    assertThat(new String(ANTHROPIC.writeError(answer), UTF_8)).doesNotContain("too long");
  }

  @Test
  void halvesOfACharacter_areJoinedBeforeTheyGoOn() {
    List<StreamEvent> events =
        readChat(
            delta("{\"content\":\"a\\ud83d\"}"),
            delta("{\"content\":\"\\ude00\"}"),
            delta(call(0, "a", "f", "{\"x\":\"\ud83d")),
            delta(FailureCases.arguments(0, "\ude00\"}")),
            finish("tool_calls"));
    for (StreamEvent event : events) {
      if (event instanceof StreamEvent.BlockDelta(int _, Delta.Text(String text))) {
        assertThat(UTF_8.newEncoder().canEncode(text)).as(text).isTrue();
      } else if (event instanceof StreamEvent.BlockDelta(int _, Delta.InputJson(String json))) {
        assertThat(UTF_8.newEncoder().canEncode(json)).as(json).isTrue();
      }
    }
    assertThat(collect(events).toMessage().text()).isEqualTo("a😀");
  }

  @Test
  void f11_whatGeminiWritesIntoACall_comesBackWithIt() {
    String call =
        "{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"extra_content\":%s,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"
            .formatted(EXTRA);
    ModelResponse streamed =
        collect(readChat(delta("{\"tool_calls\":[" + call + "]}"), finish("tool_calls")));
    ModelResponse whole =
        whole(
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + call + "]}",
            "\"finish_reason\":\"tool_calls\"");
    for (ModelResponse response : List.of(streamed, whole)) {
      // As a client of the Messages API keeps it: without the fields that it does not know.
      byte[] kept = ANTHROPIC.writeResponse(response);
      ModelRequest next =
          ModelRequest.to("m")
              .messages(
                  List.of(
                      new Message(Role.USER, List.of(new ContentBlock.Text("q"))),
                      ANTHROPIC.readResponse(kept).toMessage()))
              .build();
      JrsValue sent = sentCall(next, Profiles.COMPATIBLE.with("thinking_replay", "\"calls\""));
      assertThat(Json.write(FailureCases.notNull(Json.field(sent, "extra_content"))))
          .isEqualTo(EXTRA);
      assertThat(Json.field(sentCall(next, Profiles.COMPATIBLE), "extra_content")).isNull();
      assertThat(new String(CHAT.writeRequest(next, Profiles.OPENROUTER), UTF_8))
          .doesNotContain("reasoning_details");
    }
  }

  private static JrsValue sentCall(ModelRequest request, Profile profile) {
    JrsValue json = Json.parse(CHAT.writeRequest(request, profile));
    return Json.array(Json.array(json, "messages").get(1), "tool_calls").getFirst();
  }

  private static ModelResponse streamed(String end) {
    return collect(
        readChat(
            delta("{\"content\":\"x\"}"),
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{}," + end + "}]}",
            "[DONE]"));
  }

  private static ModelResponse whole(String message, String end) {
    return CHAT.readResponse(
        "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":%s,%s}]}"
            .formatted(message, end)
            .getBytes(UTF_8));
  }
}
