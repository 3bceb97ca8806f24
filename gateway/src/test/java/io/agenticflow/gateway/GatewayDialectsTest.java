package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.RequestEnd.Outcome;
import io.agenticflow.json.Json;
import io.agenticflow.provider.Answerer;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** What is the same, and what is not, for the clients of each dialect. */
@Timeout(60)
final class GatewayDialectsTest {

  @ParameterizedTest
  @EnumSource
  void streamedText_arrivesInTheClientsDialect(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("Grüße aus Köln 🙂").usage(900, 12));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      HttpResponse<String> response =
          gateway.post(client.path(), client.asking("claude-x", "hi", true));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(response.headers().firstValue("request-id")).isPresent();
      assertThat(client.text(response.body(), true)).isEqualTo("Grüße aus Köln 🙂");
      assertThat(client.endsWhole(response.body())).isTrue();
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void wholeAnswer_arrivesInTheClientsDialect(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("Grüße 🙂").usage(Usage.of(80, 9).withCached(30)));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      HttpResponse<String> response =
          gateway.post(client.path(), client.asking("claude-x", "hi", false));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(client.text(response.body(), false)).isEqualTo("Grüße 🙂");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void toolCall_arrivesInTheClientsDialect(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.calls("Write", "file_path", "a.txt").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      for (boolean stream : new boolean[] {true, false}) {
        HttpResponse<String> response =
            gateway.post(client.path(), client.withTool("claude-x", "Write", stream));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(client.toolInput(response.body(), stream)).contains("a.txt");
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusal_isInTheEnvelopeOfThePath(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.fails(Fault.status(503).header("retry-after", "3")).forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      for (boolean stream : new boolean[] {true, false}) {
        // Two dialects: the provider speaks Chat Completions, whose client gets its bytes.
        HttpResponse<String> response =
            gateway.post(client.path(), client.asking("claude-x", "hi", stream));
        assertThat(response.statusCode()).isEqualTo(client == ClientDialect.MESSAGES ? 529 : 503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("3");
        JrsValue error = Json.field(Json.parse(response.body()), "error");
        assertThat(Json.string(error, "message")).contains("unavailable");
      }
      HttpResponse<String> wrong = gateway.post(client.path(), "{");
      assertThat(wrong.statusCode()).isEqualTo(400);
      JrsValue envelope = Json.parse(wrong.body());
      assertThat(Json.string(Json.field(envelope, "error"), "type"))
          .isEqualTo("invalid_request_error");
      assertThat(Json.string(envelope, "type"))
          .isEqualTo(client == ClientDialect.MESSAGES ? "error" : null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void pathWithoutVersionOrWithTwo_isTheSame(ClientDialect client) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String bare = client.path().substring("/v1".length());
      for (String path : List.of(bare, "/v1/v1" + bare)) {
        HttpResponse<String> response = gateway.post(path, client.asking("claude-x", "hi", false));
        assertThat(client.text(response.body(), false)).isEqualTo("hello");
      }
    }
  }

  @Test
  void openAiClients_findTheirRequestIdWhereTheyLook() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      for (ClientDialect client : List.of(ClientDialect.CHAT, ClientDialect.RESPONSES)) {
        for (String body : List.of(client.asking("m", "hi", true), "{")) {
          HttpResponse<String> response = gateway.post(client.path(), body);
          assertThat(response.headers().firstValue("x-request-id"))
              .isEqualTo(response.headers().firstValue("request-id"))
              .isPresent();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chatToChat_goesThroughByteForByte(boolean stream) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").usage(5, 2));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String body =
          "{ \"model\":\"claude-x\",\"stream\":"
              + stream
              + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}] , \"future\":[1.0]}";
      HttpResponse<String> response = gateway.post("/v1/chat/completions", body);
      assertThat(response.statusCode()).isEqualTo(200);
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.body()).isEqualTo(body.replace("claude-x", "vendor/claude-x"));
      // The id is the provider's, not one of ours.
      assertThat(response.body()).contains("hello").contains("\"gen-");
      RequestEnd end = gateway.finished.poll(5, TimeUnit.SECONDS);
      assertThat(end.passed()).isTrue();
      assertThat(end.outcome()).isEqualTo(Outcome.ANSWERED);
    }
  }

  @Test
  void modelById_isFound_withASlashAndWithout() throws Exception {
    try (TestGateway gateway = TestGateway.toOpenRouter("http://127.0.0.1:9")) {
      for (String path :
          List.of("/v1/models/claude-one", "/v1/models/vendor/two", "/v1/models/vendor%2Ftwo")) {
        HttpResponse<String> response = gateway.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(path.replace("%2F", "/"))
            .endsWith(Json.string(Json.parse(response.body()), "id"));
      }
      GatewayRoutesTest.assertError(
          gateway.get("/v1/models/none"), 404, "not_found_error", "there is no model 'none'");
      assertThat(gateway.get("/models").body()).isEqualTo(gateway.get("/v1/models").body());
    }
  }

  @Test
  void observer_hearsOfEachRequestOnceWhenItStartsAndOnceWhenItEnds() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("hello").usage(50, 3),
                Turn.fails(Fault.status(429).header("x-request-id", "up-1")));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      gateway.post("/v1/messages", TestGateway.asking("claude-x", "hi", true));
      RequestEnd end = gateway.finished.poll(5, TimeUnit.SECONDS);
      assertThat(gateway.started).containsExactly(end.start());
      assertThat(end.start().dialect()).isEqualTo("anthropic");
      assertThat(end.start().model()).isEqualTo("claude-x");
      assertThat(end.start().stream()).isTrue();
      assertThat(end.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(end.status()).isEqualTo(200);
      assertThat(end.answerer()).isEqualTo(new Answerer("upstream", "vendor/claude-x"));
      assertThat(end.usage().promptTokens()).isEqualTo(50);
      assertThat(end.usage().outputTokens()).isEqualTo(3);
      assertThat(end.estimated()).isFalse();
      assertThat(end.passed()).isFalse();
      assertThat(end.firstWord()).isPositive().isLessThanOrEqualTo(end.whole());

      gateway.post("/v1/messages", TestGateway.asking("claude-x", "hi", true));
      end = gateway.finished.poll(5, TimeUnit.SECONDS);
      assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(end.status()).isEqualTo(429);
      assertThat(end.error()).extracting(ApiError::httpStatus).isEqualTo(429);
      assertThat(end.upstreamRequestId()).isEqualTo("up-1");
      assertThat(end.firstWord()).isNull();
      assertThat(end.usage().promptTokens()).isZero();

      gateway.post("/v1/messages", "{");
      end = gateway.finished.poll(5, TimeUnit.SECONDS);
      assertThat(end.start().model()).isNull();
      assertThat(end.status()).isEqualTo(400);
      assertThat(gateway.started).hasSize(3);
    }
  }

  @Test
  void log_hasALineForEachRequest() {
    List<String> lines = new ArrayList<>();
    RequestStart start =
        new RequestStart(
            "req_1",
            Instant.EPOCH,
            "anthropic",
            "claude-x",
            true,
            10,
            new Attribution("claude-cli/2.1", "s-1", "a-2", "a-1"));
    new RequestLog(lines::add)
        .finished(
            new RequestEnd(
                start,
                Outcome.FAILED,
                null,
                new Answerer("openrouter", "vendor/m"),
                429,
                new ApiError(ApiError.Kind.RATE_LIMIT, "slow\ndown"),
                new io.agenticflow.vocabulary.Usage(900, 12),
                true,
                new Money(5_400_000),
                false,
                List.of(),
                "up-1",
                Duration.ofMillis(120),
                Duration.ofMillis(1500)));
    assertThat(lines)
        .containsExactly(
            "req_1 anthropic claude-x -> vendor/m at openrouter: 429 (slow down), 1.50 s, first word after 0.12 s,"
                + " about 900 + 12 tokens, $0.0054, there up-1, client claude-cli/2.1, session s-1,"
                + " agent a-2 of a-1");
  }

  @Test
  void attribution_isReadFromTheHeadersOfSeveralClients() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      assertThat(
              attribution(
                  gateway,
                  "User-Agent: claude-cli/2.1.330 (external, sdk-cli)",
                  "X-Claude-Code-Session-Id: s-1",
                  "x-claude-code-agent-id: a-2",
                  "x-claude-code-parent-agent-id: a-1"))
          .isEqualTo(new Attribution("claude-cli/2.1.330", "s-1", "a-2", "a-1"));
      assertThat(
              attribution(gateway, "User-Agent: codex_exec/0.1", "session-id: s-3", "thread-id: t"))
          .isEqualTo(new Attribution("codex_exec/0.1", "s-3", "t", null));
      assertThat(attribution(gateway, "x-session-affinity: s-4"))
          .isEqualTo(new Attribution(null, "s-4", null, null));
      assertThat(attribution(gateway, "x-session-affinity: " + "x".repeat(200)))
          .isEqualTo(Attribution.NONE);
      assertThat(upstream.requests().getFirst().headers().keySet())
          .noneMatch(name -> name.startsWith("x-claude-code"));
    }
  }

  @Test
  void whatCannotBeCarried_isInAHeaderAndOnceInTheLog() throws Exception {
    String body =
        """
        {"model":"claude-x","max_tokens":9,"stream":true,"context_management":{"edits":[]},"container":"c",
         "tools":[{"name":"A","input_schema":{"type":"object"},"input_examples":[{}]},
                  {"name":"B","input_schema":{"type":"object"},"input_examples":[{}]}],
         "messages":[{"role":"user","content":"hi"}]}\
        """;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      for (String asked : List.of(body, body.replace("true", "false"))) {
        HttpResponse<String> response = gateway.post("/v1/messages", asked);
        assertThat(response.headers().firstValue("x-agentic-flow-uncarried").orElse(""))
            .contains("anthropic:context_management")
            .containsOnlyOnce("anthropic:input_examples");
      }
      assertThat(gateway.log).anySatisfy(line -> assertThat(line).contains("context_management"));
      assertThat(gateway.log.stream().filter(line -> line.contains("input_examples"))).hasSize(1);
    }
  }

  @Test
  void longListOfWhatCannotBeCarried_isCut() {
    UncarriedReport report = new UncarriedReport(_ -> {});
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add("messages[3] anthropic:field_" + i + "\r\nx: y\u00e9");
    }
    String value = report.report(many, null, "req_1");
    assertThat(value).hasSizeLessThanOrEqualTo(512).matches("[ -~]+").matches(".*, \\+\\d+");
  }

  private static Attribution attribution(TestGateway gateway, String... headers) throws Exception {
    String body = TestGateway.asking("claude-x", "hi", false);
    String request =
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + String.join("\r\n", headers)
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    assertThat(gateway.exchange(request)).startsWith("HTTP/1.1 200 ");
    return gateway.finished.poll(5, TimeUnit.SECONDS).start().attribution();
  }
}
