package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the upstream remembers of its requests, and which turn it plays for which of them. */
class RecordingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Turn TEXT = Turn.says("one two three four").chunk(4);

  @Test
  void request_isKeptAsItCame() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT)) {
      long before = System.nanoTime();
      Client.post(
          upstream.anthropicUrl() + "/v1/messages?beta=true",
          Client.messagesBody(false),
          "anthropic-version",
          "2023-06-01",
          "X-Mixed-Case",
          "Value");
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.arrivedAt()).isBetween(before, System.nanoTime());
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path()).isEqualTo("/v1/messages?beta=true");
      assertThat(request.endpoint()).isEqualTo(Endpoint.MESSAGES);
      assertThat(request.provider()).isEqualTo(Provider.ANTHROPIC);
      assertThat(request.header("x-mixed-case")).isEqualTo("Value");
      assertThat(request.body()).isEqualTo(Client.messagesBody(false));
      assertThat(request.at("/messages/0/content")).isEqualTo("Say hello.");
      assertThat(request.at("/messages/9/content")).isNull();
      assertThat(request.problems()).isEmpty();
      assertThat(request.awaitEnd(PATIENCE)).isEqualTo(RecordedRequest.End.ANSWERED);
    }
  }

  @Test
  void clientThatLeavesASilentStream_isNoticedAtOnce() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.silence(2)));
        RawClient client = new RawClient(upstream)) {
      client
          .chat(true)
          .readUntil(
              "one \"},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}]}\n\n\r\n");
      RecordedRequest request = upstream.awaitRequests(1, PATIENCE).getFirst();
      assertThat(request.clientLeft()).isFalse();
      long left = System.nanoTime();
      client.leave();
      assertThat(upstream.awaitClientLeft(0, PATIENCE)).isTrue();
      assertThat(request.endedAt()).isNotNull().isGreaterThanOrEqualTo(left);
    }
  }

  @Test
  void clientThatLeavesBetweenEvents_stopsTheStream() throws Exception {
    Turn endless =
        Turn.says("x".repeat(1000)).chunk(1).faults(Fault.delayEvents(Duration.ofMillis(20)));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(endless);
        RawClient client = new RawClient(upstream)) {
      client.chat(true).readUntil("\"content\":\"x\"");
      client.leave();
      assertThat(upstream.awaitClientLeft(0, PATIENCE)).isTrue();
      assertThat(upstream.requests().getFirst().eventsSent()).isLessThan(1000);
    }
  }

  @Test
  void clientThatTimesOutBeforeTheHeaders_isNoticed() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(Fault.delayHeaders(Duration.ofMinutes(5))))) {
      HttpURLConnection connection = connect(upstream.openRouterUrl() + "/chat/completions");
      connection.setReadTimeout(100);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(Client.chatBody(true).getBytes(StandardCharsets.UTF_8));
      }
      assertThatThrownBy(connection::getResponseCode).isInstanceOf(SocketTimeoutException.class);
      connection.disconnect();
      assertThat(upstream.awaitClientLeft(0, PATIENCE)).isTrue();
    }
  }

  @Test
  void clientThatLeavesAfterTheLastEvent_hasBeenAnswered() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.repeat(50))) {
      for (int i = 0; i < 50; i++) {
        try (RawClient client = new RawClient(upstream)) {
          client.chat(true).readUntil("data: [DONE]\n\n");
        }
        assertThat(upstream.requests().get(i).awaitEnd(PATIENCE))
            .isEqualTo(RecordedRequest.End.ANSWERED);
      }
    }
  }

  @Test
  void connection_isKeptAndCounted() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.forever());
        RawClient client = new RawClient(upstream)) {
      for (int i = 0; i < 3; i++) {
        client.chat(true).readUntil("0\r\n\r\n");
      }
      assertThat(upstream.connections()).isEqualTo(1);
      assertThat(upstream.openConnections()).isEqualTo(1);
      assertThat(upstream.requests())
          .extracting(RecordedRequest::connection)
          .containsExactly(0, 0, 0);
      Client.get(upstream.baseUrl() + "/v1/models");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT, Turn.says("second"));
        RawClient client = new RawClient(upstream)) {
      client.chat(true).chat(true).readUntil("0\r\n\r\n");
      assertThat(client.readUntil("0\r\n\r\n")).contains("seco");
    }
  }

  @Test
  void chunkedBody_andContinue_areUnderstood() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT);
        RawClient client = new RawClient(upstream)) {
      client.send(
          """
          POST /v1/chat/completions HTTP/1.1\r
          Host: x\r
          Expect: 100-continue\r
          Content-Type: application/json\r
          Transfer-Encoding: chunked\r
          \r
          """);
      assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      String body = Client.chatBody(false);
      client.send("5;ext=1\r\n" + body.substring(0, 5) + "\r\n");
      client.send(
          Integer.toHexString(body.length() - 5)
              + "\r\n"
              + body.substring(5)
              + "\r\n0\r\nTrailer: x\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK");
      assertThat(upstream.requests().getFirst().body()).isEqualTo(body);
    }
  }

  @Test
  void http10Client_getsABodyThatEndsWithTheConnection() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT);
        RawClient client = new RawClient(upstream)) {
      String body = Client.chatBody(true);
      client.send(
          "POST /api/v1/chat/completions HTTP/1.0\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      assertThat(client.readText(5000)).contains("connection: close").endsWith("data: [DONE]\n\n");
      assertThat(client.end()).isEqualTo(RawClient.End.FIN);
    }
  }

  @Test
  void noHttp_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start();
        RawClient client = new RawClient(upstream)) {
      client.send("hello\r\n\r\n");
      assertThat(client.readText(5000))
          .startsWith("HTTP/1.1 400 ")
          .contains("not an HTTP/1 request line: hello");
    }
  }

  @Test
  void headRequest_getsNoBody() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start();
        RawClient client = new RawClient(upstream)) {
      client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readText(200)).startsWith("HTTP/1.1 404").endsWith("\r\n\r\n");
    }
  }

  @Test
  void httpUrlConnection_readsAStream() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT)) {
      HttpURLConnection connection = connect(upstream.openRouterUrl() + "/chat/completions");
      connection.setChunkedStreamingMode(7);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(Client.chatBody(true).getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream in = connection.getInputStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .endsWith("data: [DONE]\n\n");
      }
    }
  }

  @Test
  void awaitRequests_saysHowManyCame() {
    try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
      assertThatThrownBy(() -> upstream.awaitRequests(1, Duration.ofMillis(20)))
          .hasMessage("only 0 of 1 requests arrived within 20 ms");
    }
  }

  @Test
  void turns_areTakenInOrderOfArrival_conditionsFirst() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("plain 1"),
            Turn.says("explorer").when("explore").repeat(2),
            Turn.says("by model").when("vendor/small"),
            Turn.says("plain 2"))) {
      assertThat(ask(upstream, "vendor/model", "explore the code")).isEqualTo("explorer");
      assertThat(ask(upstream, "vendor/model", "anything")).isEqualTo("plain 1");
      assertThat(ask(upstream, "vendor/small", "anything")).isEqualTo("by model");
      assertThat(ask(upstream, "vendor/model", "explore more")).isEqualTo("explorer");
      assertThat(upstream.turnsLeft()).isEqualTo(1);
      assertThat(ask(upstream, "vendor/model", "explore again")).isEqualTo("plain 2");
      upstream.add(Turn.says("added"));
      assertThat(ask(upstream, "vendor/model", "x")).isEqualTo("added");
    }
  }

  @Test
  void conditions_lookAtEveryPart() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.says("no").when(When.mentions("hello").system("long").model("vendor")).forever(),
            Turn.says("yes")
                .when(When.turn(1).system("brief").user("hello").body("\"role\""))
                .forever())) {
      assertThat(ask(upstream, "vendor/model", "say hello")).isEqualTo("yes");
    }
  }

  @Test
  void turnNumber_countsFromTheUsersWords() throws Exception {
    String answered =
        """
        {"model":"m","messages":[
          {"role":"user","content":"first"},{"role":"assistant","content":"a"},
          {"role":"user","content":"second"},
          {"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"A","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"1","content":"first"}]}\
        """;
    String anthropic =
        """
        {"model":"m","max_tokens":5,"messages":[
          {"role":"user","content":[{"type":"text","text":"second"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"1","name":"A","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"x"},{"type":"text","text":"first"}]}]}\
        """;
    Turn turn = Turn.says("fits").when(When.turn(2).user("second"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turn.repeat(2))) {
      assertThat(Client.post(upstream.openAiUrl() + "/chat/completions", answered).body())
          .contains("fits");
      assertThat(
              Client.post(
                      upstream.anthropicUrl() + "/v1/messages", anthropic, "anthropic-version", "1")
                  .body())
          .contains("fits");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void loop_startsAgain_andOtherEndsAreScripted() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("a"), Turn.says("b")).looping())) {
      for (String expected : List.of("a", "b", "a", "b", "a")) {
        assertThat(ask(upstream, "m", "x")).isEqualTo(expected);
      }
    }
    Script script = Script.of(Turn.says("a")).whenExhausted(Turn.says("no more"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      for (String expected : List.of("a", "no more", "no more")) {
        assertThat(ask(upstream, "m", "x")).isEqualTo(expected);
      }
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void parallelRequests_eachGetATurn() throws Exception {
    Turn[] turns = new Turn[20];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = Turn.says("t" + i).faults(Fault.delayHeaders(Duration.ofMillis(50)));
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turns);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> asks = new ArrayList<>();
      for (int i = 0; i < turns.length; i++) {
        asks.add(() -> ask(upstream, "m", "x"));
      }
      List<String> answers = new ArrayList<>();
      for (Future<String> answer : threads.invokeAll(asks)) {
        answers.add(answer.get());
      }
      assertThat(answers).doesNotHaveDuplicates().hasSize(20);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void expectations_areFoundInTheBodyAndInItsStrings() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            TEXT.expect("\"role\":\"user\"", "say \"hello\"\nnow", "not there"))) {
      ask(upstream, "m", "say \\\"hello\\\"\\nnow");
      assertThat(upstream.problems())
          .containsExactly(
              "request 0 (POST /api/v1/chat/completions): expected to contain: not there");
    }
  }

  @Test
  void badRequests_areProblems() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.forever())) {
      assumeTrue(upstream.schemaChecked(), "the public OpenAPI document is not at hand");
      Client.post(
          upstream.anthropicUrl() + "/v1/messages",
          "{\"messages\":[{\"role\":\"user\",\"content\":1}]}");
      assertThat(upstream.requests().getFirst().schemaProblems())
          .containsExactlyInAnyOrder(
              "header anthropic-version: missing",
              "/: required property 'model' not found",
              "/messages/0/content: is not of type string, array",
              "/max_tokens: missing");
    }
  }

  @Test
  void brokenConversations_areProblems() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.forever())) {
      String call =
          "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"A\",\"arguments\":\"{}\"}}]}";
      String result = "{\"role\":\"tool\",\"tool_call_id\":\"%s\",\"content\":\"x\"}";
      String user = "{\"role\":\"user\",\"content\":\"x\"}";
      String url = upstream.openAiUrl() + "/chat/completions";
      Client.post(
          url,
          "{\"model\":\"m\",\"messages\":["
              + user
              + ","
              + call
              + ","
              + user
              + ","
              + result.formatted("c1")
              + "]}");
      Client.post(
          url,
          "{\"model\":\"m\",\"messages\":["
              + user
              + ","
              + call
              + ","
              + result.formatted("c1")
              + "]}");
      Client.post(url, "{\"model\":\"m\",\"messages\":[" + user + "," + call + "]}");
      assertThat(upstream.requests().get(0).schemaProblems())
          .containsExactly(
              "tool call c1 has no result before /messages/2",
              "/messages/3: a tool result for c1, which the message before did not call");
      assertThat(upstream.requests().get(1).schemaProblems()).isEmpty();
      assertThat(upstream.requests().get(2).schemaProblems())
          .containsExactly("tool call c1 has no result before the end of the messages");
    }
  }

  @Test
  void brokenAnthropicConversations_areProblems() throws Exception {
    String body =
        """
        {"model":"m","max_tokens":5,
         "tools":[{"name":"A","input_schema":{"type":"object"}},{"name":"A","input_schema":{"type":"object"}}],
         "messages":[
          {"role":"user","content":"x"},
          {"role":"assistant","content":[{"type":"tool_use","id":"1","name":"A","input":{}},{"type":"tool_use","id":"2","name":"A","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"1"},{"type":"text","text":"hm"},{"type":"tool_result","tool_use_id":"2"}]}]}\
        """;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT)) {
      Client.post(
          upstream.anthropicUrl() + "/v1/messages", body, "anthropic-version", "2023-06-01");
      assertThat(upstream.requests().getFirst().schemaProblems())
          .containsExactly(
              "/tools: two tools are named A",
              "tool call 2 has no result before /messages/2/content/1",
              "/messages/2/content/2: a tool result stands after other content or not in a user message",
              "/messages/2/content/2: a tool result for 2, which the message before did not call");
    }
  }

  @Test
  void strictScript_refusesABadRequest_andKeepsItsTurn() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(TEXT).strictly())) {
      String bad =
          "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}]}";
      HttpResponse<String> refused =
          Client.post(upstream.openRouterUrl() + "/chat/completions", bad);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("did not call");
      assertThat(upstream.turnsLeft()).isEqualTo(1);
      assertThat(Client.chat(upstream, false).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void close_endsOpenAnswers() throws Exception {
    ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.silence(1)));
    try (upstream;
        RawClient client = new RawClient(upstream)) {
      client.chat(true).readUntil("}\n\n\r\n");
      RecordedRequest request = upstream.requests().getFirst();
      upstream.close();
      assertThat(request.awaitEnd(PATIENCE)).isEqualTo(RecordedRequest.End.BROKEN_OFF);
      client.readAll(5000);
      assertThat(client.end()).isNotEqualTo(RawClient.End.SILENT);
    }
  }

  private static HttpURLConnection connect(String url) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("content-type", "application/json");
    return connection;
  }

  private static String ask(ScriptedUpstream upstream, String model, String user) throws Exception {
    String body =
        Client.post(
                upstream.openRouterUrl() + "/chat/completions", Client.chatBody(false, model, user))
            .body();
    JsonNode tree = Trees.parse(body);
    return tree == null ? body : tree.at("/choices/0/message/content").asString(body);
  }
}
