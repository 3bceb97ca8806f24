package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.testkit.Endpoint;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/**
 * Those of the known translation failures that need the whole gateway to be seen, by their number.
 */
@Timeout(60)
final class GatewayFailuresTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** 11: what a model thought goes back to it in the next turn, as it came. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void f11_thoughtsOfOneTurn_areBackInTheNext(boolean stream) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls("Write", "file_path", "a.txt").thinking("I will write a.txt."),
                Turn.says("done"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String first = ClientDialect.MESSAGES.withTool("claude-x", "Write", stream);
      String answer = gateway.post("/v1/messages", first).body();
      List<JrsValue> content =
          Json.array(Json.parse(stream ? collected(answer) : answer), "content");
      assertThat(Json.string(content.getFirst(), "type")).isEqualTo("thinking");
      String call = Json.string(content.getLast(), "id", "");

      String second =
          first.replace(
              "],\"tools\"",
              ",{\"role\":\"assistant\",\"content\":%s},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"%s\",\"content\":\"ok\"}]}],\"tools\""
                  .formatted(Json.write(Json.array(content)), call));
      assertThat(gateway.post("/v1/messages", second).statusCode()).isEqualTo(200);
      RecordedRequest asked = upstream.modelRequests().get(1);
      assertThat(asked.at("/messages/1/reasoning_details/0/text")).isEqualTo("I will write a.txt.");
      assertThat(asked.at("/messages/1/reasoning_details/0/type")).isEqualTo("reasoning.text");
      assertThat(asked.body()).doesNotContain("agentic-flow.reasoning");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  /** 16: cached tokens are counted once, in each dialect's own way. */
  @ParameterizedTest
  @EnumSource
  void f16_cachedTokens_areCountedOnce(ClientDialect client) throws Exception {
    try (ScriptedUpstream chat =
            ScriptedUpstream.start(
                Turn.says("hi").usage(Usage.of(80, 9).withCached(30)).forever());
        ScriptedUpstream messages =
            ScriptedUpstream.start(
                Turn.says("hi").usage(Usage.of(80, 9).withCached(30)).forever());
        TestGateway toChat = TestGateway.toOpenRouter(chat.openRouterUrl());
        TestGateway toMessages = TestGateway.toAnthropic(messages.anthropicUrl())) {
      for (TestGateway gateway : List.of(toChat, toMessages)) {
        for (boolean stream : new boolean[] {true, false}) {
          String body =
              client
                  .asking("claude-x", "hi", stream)
                  .replace(
                      "\"stream\":true",
                      client == ClientDialect.CHAT
                          ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}"
                          : "\"stream\":true");
          JrsValue usage = client.usage(gateway.post(client.path(), body).body(), stream);
          assertThat(client.promptTokens(usage)).as("%s", usage).isEqualTo(80);
          assertThat(client.cachedTokens(usage)).as("%s", usage).isEqualTo(30);
          assertThat(client.outputTokens(usage)).isEqualTo(9);
          RequestEnd end = gateway.finished.poll(5, TimeUnit.SECONDS);
          assertThat(end.usage().inputTokens()).isEqualTo(50);
          assertThat(end.usage().cacheReadTokens()).isEqualTo(30);
        }
      }
    }
  }

  /** 18: an estimate at the start and the truth at the end; the upstream is asked for it. */
  @Test
  void f18_inputTokens_areNotZeroAtTheStart_andTrueAtTheEnd() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").usage(900, 12));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String body =
          gateway.post("/v1/messages", TestGateway.asking("m", "x".repeat(300), true)).body();
      List<JrsValue> events = ClientDialect.events(body);
      JrsValue start = Json.field(Json.field(events.getFirst(), "message"), "usage");
      assertThat(Json.integer(start, "input_tokens", 0)).isBetween(100L, 200L);
      JrsValue end = ClientDialect.MESSAGES.usage(body, true);
      assertThat(Json.integer(end, "input_tokens", 0)).isEqualTo(900);
      assertThat(Json.integer(end, "output_tokens", 0)).isEqualTo(12);
      assertThat(upstream.modelRequests().getFirst().at("/stream_options/include_usage"))
          .isEqualTo("true");
    }
  }

  /** 19: tools, images and documents count, and rather too much than too little. */
  @Test
  void f19_tokens_areCountedHere_withToolsImagesAndDocuments() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start();
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String words = "The quick brown fox jumps over the lazy dog. ".repeat(100); // 1,001 tokens
      long text = count(gateway, block("text", "\"text\":\"" + words + "\""), "");
      assertThat(text).isBetween(1_001L, 1_001L * 2);
      long tool =
          count(
              gateway,
              block("text", "\"text\":\"" + words + "\""),
              ",\"tools\":[{\"name\":\"Write\",\"description\":\"Writes a file.\",\"input_schema\":{\"type\":\"object\"}}]");
      assertThat(tool - text).isBetween(346L, 700L); // Anthropic's own tool prompt has 346
      String source = "\"source\":{\"type\":\"base64\",\"media_type\":\"%s\",\"data\":\"AAAA\"}";
      assertThat(count(gateway, block("image", source.formatted("image/png")), ""))
          .isGreaterThanOrEqualTo(1_600);
      assertThat(count(gateway, block("document", source.formatted("application/pdf")), ""))
          .isGreaterThanOrEqualTo(1_500);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void f19_tokens_areCountedByAnthropicWhereItAnswers() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start();
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      String body =
          "{\"model\":\"claude-x\", \"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      HttpResponse<String> response = gateway.post("/v1/messages/count_tokens?beta=true", body);
      RecordedRequest asked = upstream.requests().getFirst();
      assertThat(asked.endpoint()).isEqualTo(Endpoint.COUNT_TOKENS);
      assertThat(asked.path()).endsWith("/v1/messages/count_tokens?beta=true");
      assertThat(asked.body()).isEqualTo(body.replace("claude-x", "vendor/claude-x"));
      assertThat(asked.header("authorization")).isEqualTo("Bearer " + TestGateway.KEY);
      assertThat(Json.integer(Json.parse(response.body()), "input_tokens", 0))
          .isEqualTo(asked.body().length() / 4);
    }
  }

  /**
   * A server without the endpoint, or a busy one, is no reason to leave the client without a count.
   */
  @ParameterizedTest
  @CsvSource({"404,200", "405,200", "429,200", "500,200", "529,200", "400,400", "401,401"})
  void f19_tokens_areEstimatedWhereAnthropicCannotCount(int upstreamStatus, int status)
      throws Exception {
    String refusal =
        "{\"type\":\"error\",\"error\":{\"type\":\"x_error\",\"message\":\"no\"}, \"a\":1}";
    try (RawServer upstream =
            new RawServer(connection -> {
              connection.request();
              connection.send(
                  "HTTP/1.1 "
                      + upstreamStatus
                      + " No\r\nContent-Type: application/json\r\nContent-Length: "
                      + refusal.length()
                      + "\r\nConnection: close\r\n\r\n"
                      + refusal);
            });
        TestGateway gateway = TestGateway.toAnthropic(upstream.uri("").toString())) {
      HttpResponse<String> response =
          gateway.post("/v1/messages/count_tokens", TestGateway.asking("m", "hi", false));
      assertThat(response.statusCode()).isEqualTo(status);
      if (status == 200) {
        assertThat(Json.integer(Json.parse(response.body()), "input_tokens", 0)).isPositive();
      } else {
        assertThat(response.body()).isEqualTo(refusal);
      }
    }
  }

  /** 20: a silent upstream is covered, and not for ever. */
  @ParameterizedTest
  @EnumSource
  void f20_silence_isCoveredUntilTheUpstreamIsDead(ClientDialect client) throws Exception {
    HttpLimits limits = new HttpLimits(SOON, Duration.ofMillis(1500), null);
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("a b c d e f").chunk(2).faults(Fault.silence(3)));
        TestGateway gateway =
            TestGateway.to(
                TestGateway.openRouter(upstream.openRouterUrl(), limits), TestGateway.settings())) {
      String body = gateway.post(client.path(), client.asking("m", "hi", true)).body();
      assertThat(signsOfLife(client, body)).isBetween(2, 5);
      assertThat(client.streamError(body)).contains("silent");
      assertThat(client.endsWhole(body)).isFalse();
      assertThat(body.stripTrailing()).doesNotEndWith(": keep-alive");
      assertThat(upstream.awaitClientLeft(0, SOON)).isTrue();
    }
  }

  /** 20: also while nothing has come at all. */
  @ParameterizedTest
  @EnumSource
  void f20_silenceBeforeTheFirstEvent_isCoveredToo(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("hello").faults(Fault.delayHeaders(Duration.ofMillis(1500))));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String body = gateway.post(client.path(), client.asking("m", "hi", true)).body();
      assertThat(signsOfLife(client, body)).isGreaterThanOrEqualTo(2);
      assertThat(client.text(body, true)).isEqualTo("hello");
      assertThat(client.endsWhole(body)).isTrue();
      StreamGrammar.check(client, body);
    }
  }

  /** 21: what breaks in the middle is an error, and never an end. */
  @ParameterizedTest
  @EnumSource
  void f21_errorInTheMiddle_isNeverANormalEnd(ClientDialect client) throws Exception {
    for (Fault fault :
        List.of(
            Fault.errorInside(4, 502, "it broke"),
            Fault.cut(4),
            Fault.reset(4),
            Fault.cutInsideEvent(4),
            new Fault.GarbageJson(4))) {
      for (boolean anthropic : new boolean[] {true, false}) {
        try (ScriptedUpstream upstream =
                ScriptedUpstream.start(Turn.says("a b c d e f g h").chunk(2).faults(fault));
            TestGateway gateway =
                anthropic
                    ? TestGateway.toAnthropic(upstream.anthropicUrl())
                    : TestGateway.toOpenRouter(upstream.openRouterUrl())) {
          String body = gateway.post(client.path(), client.asking("m", "hi", true)).body();
          assertThat(client.streamError(body)).as("%s: %s", fault, body).isNotBlank();
          assertThat(client.endsWhole(body)).as("%s: %s", fault, body).isFalse();
          StreamGrammar.check(client, body);
        }
      }
    }
  }

  /** Nothing can be answered in no tokens; the field is named as the client named it. */
  @ParameterizedTest
  @CsvSource({
    "MESSAGES, max_tokens, 0",
    "MESSAGES, max_tokens, -1",
    "CHAT, max_tokens, 0",
    "CHAT, max_completion_tokens, -5",
    "RESPONSES, max_output_tokens, 0"
  })
  void limitOfNoTokens_isRefusedByName(ClientDialect client, String field, long limit)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("never"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String asked = client.asking("m", "hi", false).replaceAll("\"max_\\w+\":\\d+,?", "");
      HttpResponse<String> response =
          gateway.post(client.path(), "{\"" + field + "\":" + limit + "," + asked.substring(1));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains(field + " is " + limit);
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  /** 21: before the first word there is a status for it. */
  @ParameterizedTest
  @EnumSource
  void f21_errorBeforeTheFirstWord_isAStatus(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("x").faults(Fault.errorInside(0, 429, "slow down")));
        TestGateway gateway = // a ping would begin the answer where this machine is slow
            TestGateway.toOpenRouter(upstream.openRouterUrl(), TestGateway.patient())) {
      HttpResponse<String> response = gateway.post(client.path(), client.asking("m", "hi", true));
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.body()).contains("slow down");
    }
  }

  /** 22: named events where the dialect names them, each sent when it comes. */
  @ParameterizedTest
  @EnumSource
  void f22_eachEvent_isSentWhenItComes(ClientDialect client) throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (RawServer upstream =
            new RawServer(connection -> {
              connection.request();
              connection.send(
                  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
              connection.send(chatChunk("{\"role\":\"assistant\",\"content\":\"<one>\"}"));
              // The rest comes only once the client has read the first word.
              if (seen.await(20, TimeUnit.SECONDS)) {
                connection.send(chatChunk("{\"content\":\"<two>\"},\"finish_reason\":\"stop\""));
                connection.send("data: [DONE]\n\n");
              }
            });
        TestGateway gateway =
            TestGateway.toOpenRouter(upstream.uri("").toString(), TestGateway.patient());
        Socket socket = asking(gateway, client, true)) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String line = awaitLine(in, "<one>");
      assertThat(line).startsWith("data: {");
      seen.countDown();
      awaitLine(in, "<two>");
    }
    if (client != ClientDialect.CHAT) {
      try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello"));
          TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
        String body = gateway.post(client.path(), client.asking("m", "hi", true)).body();
        for (String event : body.strip().split("\n\n")) {
          assertThat(event).matches("event: [a-z_.]+\ndata: \\{.*}");
          assertThat(event.lines().findFirst().orElse(""))
              .isEqualTo(
                  "event: " + Json.string(Json.parse(event.substring(event.indexOf('{'))), "type"));
        }
      }
    }
  }

  /** 23: as the client says to Anthropic, by the profile to others, never to another dialect. */
  @Test
  void f23_betas_goToThoseWhoUnderstandThem() throws Exception {
    List<String> betas = List.of("claude-code-20250219", "future-2099-01-01,other-2026-01-01");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hi").forever());
        TestGateway anthropic = TestGateway.toAnthropic(upstream.anthropicUrl());
        TestGateway strict =
            TestGateway.to(
                TestGateway.endpoint(
                    upstream.anthropicUrl(),
                    ProviderEndpoint.Api.MESSAGES,
                    new AnthropicDialect(),
                    Profiles.ANTHROPIC.with("betas", "[\"claude-code-*\"]"),
                    HttpLimits.DEFAULT),
                TestGateway.settings());
        TestGateway chat = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      for (TestGateway gateway : List.of(anthropic, strict, chat)) {
        assertThat(withBetas(gateway, betas)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(upstream.modelRequests().get(0).header("anthropic-beta"))
          .isEqualTo("claude-code-20250219,future-2099-01-01,other-2026-01-01");
      assertThat(upstream.modelRequests().get(1).header("anthropic-beta"))
          .isEqualTo("claude-code-20250219");
      assertThat(upstream.modelRequests().get(2).headers().keySet())
          .noneMatch(name -> name.startsWith("anthropic"));
    }
  }

  /** 24: a deferred tool is offered once it was looked up, and the reference becomes words. */
  @Test
  void f24_deferredTools_comeWhenTheyAreReferredTo() throws Exception {
    String tools =
        """
        ,"tools":[
          {"name":"ToolSearch","input_schema":{"type":"object"}},
          {"name":"DeferredToolPlaceholder","input_schema":{"type":"object"},"defer_loading":true},
          {"name":"mcp__a","description":"A","input_schema":{"type":"object"},"defer_loading":true},
          {"name":"mcp__b","description":"B","input_schema":{"type":"object"},"defer_loading":true}]}\
        """;
    String head =
        """
        {"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}\
        """;
    String looked =
        """
        ,{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"ToolSearch","input":{}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1",
         "content":[{"type":"tool_reference","tool_name":"mcp__b"}]}]}\
        """;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("ok").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      assertThat(gateway.post("/v1/messages", head + "]" + tools).statusCode()).isEqualTo(200);
      assertThat(gateway.post("/v1/messages", head + looked + "]" + tools).statusCode())
          .isEqualTo(200);
      RecordedRequest before = upstream.modelRequests().get(0);
      RecordedRequest after = upstream.modelRequests().get(1);
      assertThat(toolNames(before)).containsExactly("ToolSearch");
      assertThat(toolNames(after)).containsExactly("ToolSearch", "mcp__b");
      assertThat(after.at("/messages/2/role")).isEqualTo("tool");
      assertThat(after.at("/messages/2/content")).contains("mcp__b");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  /** 25: an instruction in the middle stays one, and where it is. */
  @Test
  void f25_systemInTheMiddle_keepsItsPlaceAndRole() throws Exception {
    String body =
        """
        {"model":"m","max_tokens":9,"stream":true,"system":"head","messages":[
         {"role":"user","content":"one"},{"role":"assistant","content":"two"},
         {"role":"user","content":"three"},
         {"role":"system","content":"be brief","output_config":{"effort":"low"}}]}\
        """;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("ok").forever());
        TestGateway chat = TestGateway.toOpenRouter(upstream.openRouterUrl());
        TestGateway anthropic = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      assertThat(chat.post("/v1/messages", body).statusCode()).isEqualTo(200);
      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.at("/messages/4/role")).isIn("system", "developer");
      assertThat(asked.tree().at("/messages/4").toString()).contains("be brief");
      assertThat(asked.tree().at("/messages")).hasSize(5);
      anthropic.post("/v1/messages", body);
      assertThat(upstream.modelRequests().getLast().body()).isEqualTo(body);
    }
  }

  /** 30: whoever leaves ends the upstream's work at once, before the answer and in its middle. */
  @ParameterizedTest
  @EnumSource
  void f30_clientThatLeaves_endsTheUpstreamCall(ClientDialect client) throws Exception {
    for (boolean stream : new boolean[] {true, false}) {
      for (boolean begun : new boolean[] {true, false}) {
        Turn turn =
            Turn.says("a b c d e f g h")
                .chunk(2)
                .faults(begun ? Fault.silence(stream ? 4 : 1) : Fault.Plain.NO_ANSWER);
        try (ScriptedUpstream upstream = ScriptedUpstream.start(turn);
            TestGateway gateway =
                TestGateway.toOpenRouter(upstream.openRouterUrl(), TestGateway.patient())) {
          try (Socket socket = asking(gateway, client, stream)) {
            assertThat(upstream.awaitRequests(1, SOON)).hasSize(1);
            if (begun && stream) {
              awaitLine(
                  new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)),
                  "data: ");
            }
          }
          assertThat(upstream.awaitClientLeft(0, SOON)).isTrue();
          RequestEnd end = gateway.finished.poll(5, TimeUnit.SECONDS);
          assertThat(end.outcome()).isEqualTo(RequestEnd.Outcome.CLIENT_LEFT);
          assertThat(gateway.log).isEmpty();
        }
      }
    }
  }

  private static String chatChunk(String delta) {
    return """
    data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m",\
    "choices":[{"index":0,"delta":%s}]}

    """
        .formatted(delta);
  }

  private static String block(String type, String fields) {
    return "{\"type\":\"%s\",%s}".formatted(type, fields);
  }

  private static long count(TestGateway gateway, String block, String more) throws Exception {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
            + block
            + "]}]"
            + more
            + "}";
    HttpResponse<String> response = gateway.post("/v1/messages/count_tokens", body);
    assertThat(response.statusCode()).isEqualTo(200);
    return Json.integer(Json.parse(response.body()), "input_tokens", 0);
  }

  private static List<String> toolNames(RecordedRequest request) {
    List<String> names = new ArrayList<>();
    request.tree().at("/tools").forEach(tool -> names.add(tool.at("/function/name").asString()));
    return names;
  }

  private static int signsOfLife(ClientDialect client, String body) {
    return client == ClientDialect.MESSAGES
        ? Collections.frequency(TestGateway.eventNames(body), "ping")
        : (int) body.lines().filter(": keep-alive"::equals).count();
  }

  /** Puts a stream of Messages together as its client does. */
  private static String collected(String stream) {
    Dialect dialect = new AnthropicDialect();
    Dialect.StreamReader reader = dialect.newStreamReader();
    StreamCollector collector = new StreamCollector();
    for (SseEvent event : new SseDecoder().feed(stream.getBytes(UTF_8))) {
      reader.read(event).forEach(collector::accept);
    }
    return new String(dialect.writeResponse(collector.response()), UTF_8);
  }

  private static String withBetas(TestGateway gateway, List<String> betas) throws IOException {
    String body = TestGateway.asking("claude-x", "hi", false);
    StringBuilder head =
        new StringBuilder(
            String.join(
                "\r\n",
                "POST /v1/messages HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "anthropic-version: 2023-06-01",
                ""));
    betas.forEach(beta -> head.append("anthropic-beta: ").append(beta).append("\r\n"));
    return gateway.exchange(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private static Socket asking(TestGateway gateway, ClientDialect client, boolean stream)
      throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.server.port());
    socket.setSoTimeout(20_000);
    String body = client.asking("m", "hi", stream);
    String head =
        String.join(
            "\r\n",
            "POST " + client.path() + " HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            "");
    socket.getOutputStream().write((head + body).getBytes(UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  private static String awaitLine(BufferedReader in, String word) throws IOException {
    String line = in.readLine();
    while (line != null && !line.contains(word)) {
      line = in.readLine();
    }
    assertThat(line).as("the line with %s", word).isNotNull();
    return line;
  }
}
