package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Client and provider speak one dialect: what the one says is what the other hears. */
@Timeout(60)
final class PassThroughTest {
  /** Blanks, escapes, an unknown field, a number with a superfluous zero: none of it is touched. */
  private static final String BODY =
      "{ \"model\" : \"%s\",\n\t\"max_tokens\":100, \"stream\":%s, \"future_field\":{\"a\":[1.50,null]},"
          + "\"system\":[{\"type\":\"text\",\"text\":\"caf\\u00e9 é\",\"cache_control\":{\"type\":\"ephemeral\"}}],"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}\n";

  private static final String EVENTS =
      ": a comment\n\n"
          + "event: message_start\ndata: {\"type\":\"message_start\", \"message\":{\"id\":\"msg_up\","
          + "\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up-model\",\"content\":[],"
          + "\"stop_reason\":null,\"usage\":{\"input_tokens\":7,\"output_tokens\":1,\"future\":{}}}}\n\n"
          + "event: ping\ndata: {\"type\": \"ping\"}\n\n"
          + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
          + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
          + "event: future_event\ndata: {\"type\":\"future_event\",\"x\":1}\n\n"
          + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
          + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Gr\\u00fc\\u00dfe 🙂\"}}\n\n";
  private static final String END =
      """
      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private final BlockingQueue<RawServer.Request> asked = new LinkedBlockingQueue<>();

  @Test
  void stream_goesThroughByteForByte() throws Exception {
    try (RawServer upstream =
            answering(
                head(
                    "HTTP/1.1 200 OK",
                    "content-type: text/event-stream",
                    "request-id: req_up",
                    "anthropic-ratelimit-requests-remaining: 3",
                    "set-cookie: a=b",
                    "connection: close"),
                EVENTS + END);
        TestGateway gateway = patient(upstream)) {
      HttpResponse<byte[]> response = ask(gateway, BODY.formatted("claude-x", true));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(new String(response.body(), UTF_8)).isEqualTo(EVENTS + END);
      assertThat(response.headers().allValues("request-id")).containsExactly("req_up");
      assertThat(response.headers().firstValue("anthropic-ratelimit-requests-remaining"))
          .hasValue("3");
      assertThat(response.headers().firstValue("set-cookie")).isEmpty();
    }
    RawServer.Request request = asked.poll(5, TimeUnit.SECONDS);
    assertThat(request.body()).isEqualTo(BODY.formatted("vendor/claude-x", true));
    assertThat(request.head())
        .startsWith("POST /v1/messages?beta=true HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nanthropic-beta: one-2026-01-01,two-2026-02-02\r\n")
        .containsIgnoringCase("\r\nanthropic-version: 2099-01-01\r\n")
        .contains(TestGateway.KEY)
        .doesNotContain(MarkedKeys.CLIENT);
  }

  @Test
  void wholeAnswer_goesThroughByteForByte() throws Exception {
    String answer =
        """
        { "id":"msg_up","type":"message","role":"assistant","model":"up-model",
        "content":[{"type":"text","text":"caf\\u00e9","new":[]}],"stop_reason":"end_turn",
        "stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2,"tier":"x"}}
        """;
    try (RawServer upstream =
            answering(
                head(
                    "HTTP/1.1 200 OK",
                    "content-type: application/json",
                    "request-id: req_up",
                    "connection: close"),
                answer);
        TestGateway gateway = patient(upstream)) {
      HttpResponse<byte[]> response = ask(gateway, BODY.formatted("up-model", false));
      assertThat(new String(response.body(), UTF_8)).isEqualTo(answer);
      assertThat(response.headers().allValues("request-id")).containsExactly("req_up");
    }
    // The name is the provider's own already: not a byte is another one.
    assertThat(asked.take().body()).isEqualTo(BODY.formatted("up-model", false));
  }

  @Test
  void refusal_goesThroughByteForByte() throws Exception {
    String refusal =
        """
        {"type" : "error","error":{"type":"new_kind_error","message":"no\\u0021"}, "x":1}
        """;
    for (boolean stream : new boolean[] {true, false}) {
      try (RawServer upstream =
              answering(
                  head(
                      "HTTP/1.1 422 Odd",
                      "content-type: application/json",
                      "request-id: req_up",
                      "x-should-retry: false",
                      "retry-after: 9",
                      "anthropic-ratelimit-tokens-limit: 5",
                      "connection: close"),
                  refusal);
          TestGateway gateway = patient(upstream)) {
        HttpResponse<byte[]> response = ask(gateway, BODY.formatted("claude-x", stream));
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(new String(response.body(), UTF_8)).isEqualTo(refusal);
        assertThat(response.headers().allValues("request-id")).containsExactly("req_up");
        assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(response.headers().firstValue("retry-after")).hasValue("9");
        assertThat(response.headers().firstValue("anthropic-ratelimit-tokens-limit")).hasValue("5");
      }
    }
  }

  @Test
  void refusalThatRepeatsTheKey_isMasked() throws Exception {
    String refusal =
        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"wrong key "
            + TestGateway.KEY
            + "\"}}";
    try (RawServer upstream =
            answering(
                head("HTTP/1.1 401 No", "content-type: application/json", "connection: close"),
                refusal);
        TestGateway gateway = patient(upstream)) {
      HttpResponse<byte[]> response = ask(gateway, BODY.formatted("claude-x", true));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(new String(response.body(), UTF_8)).doesNotContain(TestGateway.KEY);
    }
  }

  @Test
  void streamThatBreaksOff_endsInAnErrorEventAfterTheLastWholeOne() throws Exception {
    try (RawServer upstream =
            answering(
                head("HTTP/1.1 200 OK", "content-type: text/event-stream", "connection: close"),
                EVENTS + END.substring(0, 60));
        TestGateway gateway = patient(upstream)) {
      String body = new String(ask(gateway, BODY.formatted("claude-x", true)).body(), UTF_8);
      assertThat(body).startsWith(EVENTS + "event: error\ndata: {\"type\":\"error\",");
      assertThat(body).doesNotContain("event: content_block_stop", "message_stop");
    }
  }

  @Test
  void eventThatIsNoJson_isNotPassedOn_butWhatCameBeforeItIs() throws Exception {
    try (RawServer upstream =
            answering(
                head("HTTP/1.1 200 OK", "content-type: text/event-stream", "connection: close"),
                EVENTS + "event: content_block_delta\ndata: {\"type\":\"conten\n\n" + END);
        TestGateway gateway = patient(upstream)) {
      String body = new String(ask(gateway, BODY.formatted("claude-x", true)).body(), UTF_8);
      assertThat(body).startsWith(EVENTS + "event: error\ndata: {\"type\":\"error\",");
      assertThat(body).doesNotContain("message_stop");
    }
  }

  @Test
  void errorEventOfTheProvider_goesThroughOnce() throws Exception {
    String error =
        "event: error\ndata: {\"type\":\"error\", \"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}\n\n";
    try (RawServer upstream =
            answering(
                head("HTTP/1.1 200 OK", "content-type: text/event-stream", "connection: close"),
                EVENTS + error);
        TestGateway gateway = patient(upstream)) {
      assertThat(new String(ask(gateway, BODY.formatted("claude-x", true)).body(), UTF_8))
          .isEqualTo(EVENTS + error);
    }
  }

  @Test
  void otherDialect_isToldNothingOfAnthropics() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hi"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      assertThat(ask(gateway, BODY.formatted("claude-x", true)).statusCode()).isEqualTo(200);
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.path()).doesNotContain("beta");
      assertThat(request.headers().keySet()).noneMatch(name -> name.startsWith("anthropic"));
    }
  }

  /** What another model signed, Anthropic refuses: such a conversation is written anew. */
  @Test
  void conversationWithAnotherModelsThoughts_isNotPassedOn_butItsBetasAre() throws Exception {
    String body =
        """
        {"model":"claude-x","max_tokens":10,"stream":true,"messages":[
          {"role":"user","content":"hi"},
          {"role":"assistant","content":[
            {"type":"thinking","thinking":"hm","signature":"agentic-flow.reasoning.1.W10"},
            {"type":"text","text":"yes"}]},
          {"role":"user","content":"go on"}]}\
        """;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hi"));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      assertThat(ask(gateway, body).statusCode()).isEqualTo(200);
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.body()).doesNotContain("agentic-flow.reasoning");
      assertThat(request.header("anthropic-beta")).isEqualTo("one-2026-01-01,two-2026-02-02");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  private RawServer answering(String head, String body) throws Exception {
    return new RawServer(connection -> {
      asked.add(connection.request());
      connection.send(head);
      connection.send(body);
    });
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private static HttpResponse<byte[]> ask(TestGateway gateway, String body) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(
          HttpRequest.newBuilder(gateway.uri("/v1/messages?beta=true"))
              .header("content-type", "application/json")
              .header("x-api-key", MarkedKeys.CLIENT)
              .header("authorization", "Bearer " + MarkedKeys.CLIENT)
              .header("anthropic-version", "2099-01-01")
              .header("anthropic-beta", "one-2026-01-01")
              .header("anthropic-beta", "two-2026-02-02")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  @Test
  void chatStreamWithoutUsage_isWrittenAnewWhereTheProfileSaysSo_andItsUsageCounted()
      throws Exception {
    for (boolean verbatim : new boolean[] {true, false}) {
      try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hi").usage(9, 4));
          TestGateway gateway =
              TestGateway.to(
                  TestGateway.endpoint(
                      upstream.openAiUrl(),
                      ProviderEndpoint.Api.CHAT_COMPLETIONS,
                      new ChatDialect(),
                      Profiles.COMPATIBLE.with("verbatim", String.valueOf(verbatim)),
                      HttpLimits.DEFAULT),
                  TestGateway.patient())) {
        String answer =
            gateway.post("/v1/chat/completions", ClientDialect.CHAT.asking("m", "x", true)).body();
        assertThat(answer).contains("\"content\":\"hi\"").doesNotContain("prompt_tokens");
        assertThat(upstream.modelRequests().getFirst().at("/stream_options/include_usage"))
            .isEqualTo(verbatim ? null : "true");
        assertThat(gateway.finished.poll(5, TimeUnit.SECONDS).usage().outputTokens())
            .as("an estimate, or the server's count")
            .isEqualTo(verbatim ? 1 : 4);
      }
    }
  }

  /**
   * No ping of the gateway's own may come before the first byte: it would not be passed on then.
   */
  private static TestGateway patient(RawServer upstream) throws IOException {
    return TestGateway.to(
        TestGateway.anthropic(upstream.uri("").toString(), HttpLimits.DEFAULT),
        TestGateway.patient());
  }
}
