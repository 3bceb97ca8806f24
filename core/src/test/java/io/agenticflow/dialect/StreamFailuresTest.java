package io.agenticflow.dialect;

import static io.agenticflow.dialect.FailureCases.ANTHROPIC;
import static io.agenticflow.dialect.FailureCases.CHAT;
import static io.agenticflow.dialect.FailureCases.USER;
import static io.agenticflow.dialect.FailureCases.collect;
import static io.agenticflow.dialect.FailureCases.counter;
import static io.agenticflow.dialect.FailureCases.dataLines;
import static io.agenticflow.dialect.FailureCases.delta;
import static io.agenticflow.dialect.FailureCases.finish;
import static io.agenticflow.dialect.FailureCases.read;
import static io.agenticflow.dialect.FailureCases.readAnthropic;
import static io.agenticflow.dialect.FailureCases.readChat;
import static io.agenticflow.dialect.FailureCases.sse;
import static io.agenticflow.dialect.FailureCases.toAnthropicWire;
import static io.agenticflow.dialect.FailureCases.toChat;
import static io.agenticflow.dialect.FailureCases.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEncoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.stree.JrsValue;

/**
 * Streams, their counts and their ends: the failures that translators are known for, by their
 * numbers.
 */
class StreamFailuresTest {
  @Test
  void f16_cachedTokens_areCountedOnce() {
    ModelResponse response =
        collect(
            readChat(
                delta("{\"content\":\"x\"}"),
                finish("stop"),
                "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":7,\"cost\":0.0123,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":60,\"cache_write_tokens\":30},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":5}}}",
                "[DONE]"));
    assertThat(response.usage().inputTokens()).isEqualTo(10);
    assertThat(response.usage().cacheReadTokens()).isEqualTo(60);
    assertThat(response.usage().cacheWriteTokens()).isEqualTo(30);
    assertThat(response.usage().promptTokens()).isEqualTo(100);
    assertThat(response.usage().reasoningTokens()).isEqualTo(5);
    assertThat(response.usage().cost()).hasToString("$0.0123");
  }

  @Test
  void f18_usageIsAskedFor_andTheTrueCountsAreInMessageDelta() {
    JrsValue json =
        toChat(
            "{\"model\":\"m\",\"stream\":true,\"messages\":[" + USER + "]}", Profiles.COMPATIBLE);
    assertThat(Json.isTrue(Json.field(json, "stream_options"), "include_usage")).isTrue();
    JrsValue whole = toChat("{\"model\":\"m\",\"messages\":[" + USER + "]}", Profiles.COMPATIBLE);
    assertThat(Json.field(whole, "stream_options")).as("refused without stream").isNull();
    String wire =
        toAnthropicWire(
            readChat(
                delta("{\"content\":\"x\"}"),
                finish("stop"),
                "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3}}",
                "[DONE]"));
    assertThat(wire).containsPattern("message_delta.*\"input_tokens\":12.*\"output_tokens\":3");
  }

  @Test
  void f20_pingIsARealEvent() {
    assertThat(wire(ANTHROPIC, List.of(new StreamEvent.Ping())))
        .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  }

  @Test
  void f21_errorInsideAGoodStream_isAnErrorEventWithoutMessageStop() {
    List<StreamEvent> events =
        readChat(
            delta("{\"content\":\"par\"}"),
            "{\"id\":\"c\",\"error\":{\"code\":502,\"message\":\"Provider returned error\",\"metadata\":{\"provider_name\":\"X\",\"raw\":\"upstream overloaded\"}},"
                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}",
            "[DONE]");
    RoundTripTest.assertGrammar(events);
    StreamEvent.Failed failed = (StreamEvent.Failed) events.getLast();
    assertThat(failed.error().message())
        .isEqualTo("Provider returned error: upstream overloaded (X)");
    assertThat(toAnthropicWire(events))
        .contains("event: error\ndata: {\"type\":\"error\"")
        .doesNotContain("message_stop");
    assertThat(wire(CHAT, events)).contains("\"error\":{\"message\"").doesNotContain("[DONE]");
  }

  @Test
  void f21_cutStream_isAFailure_butAMissingDoneIsNot() {
    assertThat(readChat(delta("{\"content\":\"par\"}")).getLast())
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.CONNECTION));
    assertThat(readChat(delta("{\"content\":\"x\"}"), finish("stop")).getLast())
        .isEqualTo(new StreamEvent.MessageStop());
    assertThat(readChat()).singleElement().isInstanceOf(StreamEvent.Failed.class);
    assertThat(readChat("[DONE]")).singleElement().isInstanceOf(StreamEvent.Failed.class);
    assertThat(readChat("<html>busy</html>"))
        .singleElement()
        .isInstanceOf(StreamEvent.Failed.class);
    assertThat(
            readAnthropic(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\",\"usage\":{}}}",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                "{\"type\":\"message_stop\"}"))
        .last()
        .isInstanceOfSatisfying(
            StreamEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ApiError.Kind.OVERLOADED));
    assertThat(
            readAnthropic(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"x\"}}"))
        .last()
        .isInstanceOf(StreamEvent.Failed.class);
  }

  @Test
  void f22_eventLinesAreWritten() {
    String wire = toAnthropicWire(readChat(delta("{\"content\":\"x\"}"), finish("stop"), "[DONE]"));
    assertThat(wire.lines().filter(line -> line.startsWith("event: ")))
        .containsExactly(
            "event: message_start",
            "event: content_block_start",
            "event: content_block_delta",
            "event: content_block_stop",
            "event: message_delta",
            "event: message_stop");
    wire.lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(
            line -> assertThat(Json.string(Json.parse(line.substring(6)), "type")).isNotNull());
  }

  @Test
  void f29_charactersCutByTheNetworkOrByTheModel_areWholeAgain() {
    byte[] bytes =
        (sse(delta("{\"content\":\"grüße 🎉\"}"))
                + sse(delta("{\"content\":\"\\ud83d\"}"))
                + sse(delta("{\"content\":\"\\ude00\"}"))
                + sse(finish("stop"))
                + "data: [DONE]\n\n")
            .getBytes(UTF_8);
    SseDecoder decoder = new SseDecoder();
    Dialect.StreamReader reader = CHAT.newStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    for (byte b : bytes) {
      decoder.feed(new byte[] {b}).forEach(event -> events.addAll(reader.read(event)));
    }
    assertThat(collect(events).toMessage().text()).isEqualTo("grüße 🎉😀");
    // Half a character has no UTF-8; it must reach the client as the escape that it came as.
    List<StreamEvent> again = read(ANTHROPIC.newStreamReader(), dataLines(toAnthropicWire(events)));
    assertThat(collect(again).toMessage().text()).isEqualTo("grüße 🎉😀");
  }

  @Test
  void usageChunk_isSentOnlyToChatClientsThatAskedForIt() {
    ChatDialect chat = new ChatDialect(() -> Instant.ofEpochSecond(5), counter());
    for (boolean asked : new boolean[] {true, false}) {
      ModelRequest request =
          chat.readRequest(
              ("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":"
                      + asked
                      + "},\"messages\":["
                      + USER
                      + "]}")
                  .getBytes(UTF_8));
      Dialect.StreamWriter writer = chat.newStreamWriter(request);
      List<SseEvent> out = new ArrayList<>();
      ResponseEvents.of(
              new ModelResponse(
                  "c",
                  "m",
                  List.of(new ContentBlock.Text("x")),
                  StopReason.END_TURN,
                  null,
                  new Usage(1, 2),
                  Extensions.NONE))
          .forEach(event -> out.addAll(writer.write(event)));
      String wire = new String(SseEncoder.encode(out), UTF_8);
      assertThat(wire.contains("\"choices\":[]")).isEqualTo(asked);
      assertThat(wire).contains("\"created\":5").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void refusals_areSaidAsSuch() {
    assertThat(
            collect(readChat(delta("{\"refusal\":\"No.\"}"), finish("stop"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.REFUSAL);
    assertThat(
            collect(readChat(delta("{\"content\":\"N\"}"), finish("content_filter"), "[DONE]"))
                .stopReason())
        .isEqualTo(StopReason.REFUSAL);
  }
}
