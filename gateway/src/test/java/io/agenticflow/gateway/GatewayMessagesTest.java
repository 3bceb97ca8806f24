package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** Requests for messages, through the gateway to a scripted upstream, over real sockets. */
@Timeout(60)
final class GatewayMessagesTest {
  private static final String PATH = "/v1/messages?beta=true";
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void streamedText_isAStreamOfMessages() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("Grüße aus Köln 🙂").usage(900, 12));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      HttpResponse<String> response = ask(gateway, true);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache");
      assertThat(response.headers().firstValue("x-agentic-flow-model")).hasValue("vendor/claude-x");
      List<String> names = TestGateway.eventNames(response.body());
      assertThat(names).startsWith("message_start", "content_block_start", "content_block_delta");
      assertThat(names).endsWith("content_block_stop", "message_delta", "message_stop");
      assertThat(textOf(response.body())).isEqualTo("Grüße aus Köln 🙂");

      JrsValue message = Json.field(data(response.body(), "message_start"), "message");
      assertThat(Json.string(message, "id")).matches("msg_[0-9A-Za-z]{24}");
      assertThat(Json.string(message, "model")).isEqualTo("claude-x");
      assertThat(Json.integer(Json.field(message, "usage"), "input_tokens", 0)).isPositive();
      JrsValue usage = Json.field(data(response.body(), "message_delta"), "usage");
      assertThat(Json.integer(usage, "input_tokens", 0)).isEqualTo(900);
      assertThat(Json.integer(usage, "output_tokens", 0)).isEqualTo(12);

      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(1);
      RecordedRequest asked = upstream.modelRequests().getFirst();
      assertThat(asked.at("/model")).isEqualTo("vendor/claude-x");
      assertThat(asked.header("authorization")).isEqualTo("Bearer " + TestGateway.KEY);
    }
  }

  @Test
  void keyOfTheClient_doesNotReachTheUpstream() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hi"));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      ask(gateway, true);
      assertThat(upstream.requests().toString() + upstream.requests().getFirst().headers())
          .doesNotContain(MarkedKeys.CLIENT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anthropicUpstream_isServedToo(boolean stream) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").usage(50, 3));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      HttpResponse<String> response = ask(gateway, stream);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).contains("hello");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void wholeAnswer_isOneMessage() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls("Write", "file_path", "a.txt")
                    .text("Writing.")
                    .usage(Usage.of(80, 9).withCached(30)));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      HttpResponse<String> response = ask(gateway, false);
      assertThat(response.statusCode()).isEqualTo(200);
      JrsValue message = Json.parse(response.body());
      assertThat(Json.string(message, "type")).isEqualTo("message");
      assertThat(Json.string(message, "id")).startsWith("msg_");
      assertThat(Json.string(message, "model")).isEqualTo("claude-x");
      assertThat(Json.string(message, "stop_reason")).isEqualTo("tool_use");
      List<JrsValue> content = Json.array(message, "content");
      assertThat(Json.string(content.get(0), "text")).isEqualTo("Writing.");
      assertThat(Json.string(Json.field(content.get(1), "input"), "file_path")).isEqualTo("a.txt");
      JrsValue usage = Json.field(message, "usage");
      assertThat(Json.integer(usage, "input_tokens", 0)).isEqualTo(50);
      assertThat(Json.integer(usage, "cache_read_input_tokens", 0)).isEqualTo(30);
      assertThat(Json.integer(usage, "output_tokens", 0)).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void upstreamThatDoesNotCount_isEstimated(boolean stream) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("one two three four").faults(Fault.Plain.MISSING_USAGE));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String body = ask(gateway, stream).body();
      JrsValue usage = Json.field(stream ? data(body, "message_delta") : Json.parse(body), "usage");
      assertThat(Json.integer(usage, "input_tokens", 0)).isBetween(5L, 30L);
      assertThat(Json.integer(usage, "output_tokens", 0)).isBetween(4L, 10L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400,400,invalid_request_error",
    "401,401,authentication_error",
    "402,402,billing_error",
    "403,403,permission_error",
    "404,404,not_found_error",
    "413,413,request_too_large",
    "429,429,rate_limit_error",
    "500,500,api_error",
    "502,502,api_error",
    "503,529,overloaded_error"
  })
  void refusalOfTheUpstream_isARefusalInTheEnvelope(int upstreamStatus, int status, String type)
      throws Exception {
    for (boolean stream : List.of(true, false)) {
      try (ScriptedUpstream upstream =
              ScriptedUpstream.start(Turn.fails(Fault.status(upstreamStatus)));
          TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
        GatewayRoutesTest.assertError(ask(gateway, stream), status, type, "");
      }
    }
  }

  @Test
  void retryHintsOfTheUpstream_areKept() throws Exception {
    Fault refusal =
        Fault.status(429)
            .header("retry-after", "7")
            .header("x-should-retry", "false")
            .header("x-request-id", "up-1");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(refusal));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      HttpResponse<String> response = ask(gateway, true);
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("retry-after")).hasValue("7");
      assertThat(response.headers().firstValue("x-should-retry")).hasValue("false");
      assertThat(response.headers().firstValue("x-upstream-request-id")).hasValue("up-1");
    }
  }

  @Test
  void errorOfAnAnthropicUpstream_keepsItsWords() throws Exception {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"messages.1.content.0:"
            + " Invalid `signature` in `thinking` block\"},\"request_id\":\"req_up\"}";
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.fails(Fault.status(400).body(body)));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      HttpResponse<String> response = ask(gateway, true);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).isEqualTo(body);
    }
  }

  /** Failure 21: an error inside a 200 before anything was said is still a status. */
  @Test
  void errorInsideA200BeforeTheFirstWord_isAStatus() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("x").faults(Fault.errorInside(0, 429, "slow down")));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), patient())) {
      GatewayRoutesTest.assertError(ask(gateway, true), 429, "rate_limit_error", "slow down");
    }
  }

  /** Failure 21: later it is an error event, and the stream has no normal end. */
  @Test
  void errorInTheMiddle_isAnErrorEvent() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("a long answer of many words")
                    .chunk(3)
                    .faults(Fault.errorInside(4, 502, "broke")));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      HttpResponse<String> response = ask(gateway, true);
      assertThat(response.statusCode()).isEqualTo(200);
      List<String> names = TestGateway.eventNames(response.body());
      assertThat(names)
          .contains("content_block_delta")
          .endsWith("error")
          .doesNotContain("message_stop");
      assertThat(response.body())
          .contains("broke")
          .contains(
              "\"request_id\":\""
                  + response.headers().firstValue("request-id").orElseThrow()
                  + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutStream_isNeverANormalEnd(boolean stream) throws Exception {
    int at = stream ? 4 : 1;
    for (Fault cut : List.of(Fault.cut(at), Fault.reset(at), Fault.cutInsideEvent(at))) {
      try (ScriptedUpstream upstream =
              ScriptedUpstream.start(
                  Turn.says("a long answer of many words").chunk(3).faults(cut));
          TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
        HttpResponse<String> response = ask(gateway, stream);
        if (stream) {
          assertThat(TestGateway.eventNames(response.body()))
              .endsWith("error")
              .doesNotContain("message_stop");
        } else {
          assertThat(response.statusCode()).isGreaterThanOrEqualTo(500);
        }
      }
    }
  }

  @Test
  void unreachableUpstream_isABadGateway() throws Exception {
    ScriptedUpstream upstream = ScriptedUpstream.start();
    String url = upstream.openRouterUrl();
    upstream.close();
    try (TestGateway gateway = TestGateway.toOpenRouter(url)) {
      GatewayRoutesTest.assertError(ask(gateway, true), 502, "api_error", "127.0.0.1");
    }
  }

  /** Failure 20. */
  @Test
  void silentUpstream_isCoveredByPings() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("ab").chunk(1).faults(Fault.delayEvents(Duration.ofMillis(1200))));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      List<String> names = TestGateway.eventNames(ask(gateway, true).body());
      assertThat(names).startsWith("message_start").endsWith("message_stop");
      assertThat(Collections.frequency(names, "ping")).isGreaterThanOrEqualTo(3);
      assertThat(Collections.frequency(names, "message_start")).isEqualTo(1);
    }
  }

  @Test
  void modelThatThinksForLong_hasItsAnswerBegunForIt() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("at last").faults(Fault.delayHeaders(Duration.ofMillis(1500))),
                Turn.fails(Fault.status(429), Fault.delayHeaders(Duration.ofMillis(1500))));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      String answer = ask(gateway, true).body();
      List<String> names = TestGateway.eventNames(answer);
      assertThat(names).startsWith("message_start", "ping").endsWith("message_stop");
      assertThat(Collections.frequency(names, "message_start")).isEqualTo(1);
      JrsValue usage = Json.field(Json.field(data(answer, "message_start"), "message"), "usage");
      assertThat(Json.integer(usage, "input_tokens", 0)).isPositive();

      HttpResponse<String> refused = ask(gateway, true);
      assertThat(refused.statusCode()).isEqualTo(200);
      assertThat(TestGateway.eventNames(refused.body()))
          .startsWith("message_start")
          .endsWith("error");
      assertThat(refused.body()).contains("rate_limit_error");
    }
  }

  /** Failure 30: in the middle of the answer. */
  @Test
  void clientThatLeavesASilentStream_endsTheUpstreamCall() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("a b c d e f g h").chunk(2).faults(Fault.silence(4)));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), patient())) {
      try (Socket client = asking(gateway, true)) {
        readUntil(client, "content_block_delta");
      }
      assertThat(upstream.awaitClientLeft(0, SOON)).isTrue();
      awaitIdle(gateway);
      assertThat(gateway.log).isEmpty();
    }
  }

  /** Failure 30: before the first byte, when there is nothing to write that could fail. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatLeavesBeforeTheAnswer_endsTheUpstreamCall(boolean stream) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), patient())) {
      try (Socket client = asking(gateway, stream)) {
        assertThat(client.isConnected()).isTrue();
        assertThat(upstream.awaitRequests(1, SOON)).hasSize(1);
      }
      assertThat(upstream.awaitClientLeft(0, SOON)).isTrue();
      awaitIdle(gateway);
      assertThat(gateway.log).isEmpty();
    }
  }

  @Test
  void connection_servesTheNextRequestAfterAStream() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello").forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
        Socket client = asking(gateway, true)) {
      for (int i = 0; i < 5; i++) {
        readUntil(client, "message_stop");
        readUntil(client, "0");
        readUntil(client, "");
        write(client, true);
      }
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void requestThatComesBeforeTheAnswerBeforeIt_isServedAfterIt() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("first").chunk(1).faults(Fault.delayEvents(Duration.ofMillis(60))),
                Turn.says("second"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
        Socket client = asking(gateway, true)) {
      readUntil(client, "message_start");
      write(client, false);
      readUntil(client, "message_stop");
      readUntil(client, "second");
    }
  }

  @Test
  void stop_letsAnswersEndAndTakesNoNewOnes() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("ten chars!").chunk(1).faults(Fault.delayEvents(Duration.ofMillis(60))));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
        Socket client = asking(gateway, true);
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), gateway.server.port())) {
      int port = gateway.server.port();
      readUntil(client, "content_block_delta");
      Thread stopping = Thread.ofVirtual().start(gateway.server::stop);
      readUntil(client, "message_stop");
      assertThat(stopping.join(SOON)).isTrue();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(gateway.server.inFlight()).isZero();
      assertThat(refuses(port)).isTrue();
    }
  }

  @Test
  void stop_doesNotWaitForConnectionsWithoutARequest() throws Exception {
    GatewaySettings slow =
        new GatewaySettings(0, "1", 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(40));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("hello"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), slow);
        Socket client = asking(gateway, true)) {
      readUntil(client, "message_stop");
      Thread stopping = Thread.ofVirtual().start(gateway.server::stop);
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void stop_endsWhatTakesTooLong() throws Exception {
    GatewaySettings quick =
        new GatewaySettings(0, "1", 1 << 20, Duration.ofSeconds(10), Duration.ofMillis(300));
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("a b c d e f g h").chunk(2).faults(Fault.silence(4)));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl(), quick);
        Socket client = asking(gateway, true)) {
      readUntil(client, "content_block_delta");
      Thread stopping = Thread.ofVirtual().start(gateway.server::stop);
      readUntil(client, "the gateway is stopping");
      assertThat(stopping.join(SOON)).isTrue();
      assertThat(upstream.awaitClientLeft(0, SOON)).isTrue();
    }
  }

  @Test
  void fiftyStreamsAtOnce_allEnd() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.says("word ".repeat(20))
                    .chunk(5)
                    .faults(Fault.delayEvents(Duration.ofMillis(20)))
                    .forever());
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(clients.submit(() -> ask(gateway, true).body()));
      }
      for (Future<String> answer : answers) {
        assertThat(textOf(answer.get(30, TimeUnit.SECONDS))).isEqualTo("word ".repeat(20));
      }
      awaitIdle(gateway);
    }
  }

  /**
   * An event goes out when it comes in. Nagle's algorithm, on by default in the library, holds
   * every event back for up to 40 ms once a connection has gone back and forth a few times.
   */
  @Test
  void events_areNotHeldBack() throws Exception {
    int rounds = 8;
    int events = 12;
    AtomicReferenceArray<Long> sentAt = new AtomicReferenceArray<>(events);
    try (RawServer upstream =
            new RawServer(connection -> {
              while (connection.request() != null) {
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < events; i++) {
                  sentAt.set(i, System.nanoTime());
                  connection.chunk(
                      "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"<"
                          + i
                          + ">\"}}]}\n\n");
                  Thread.sleep(4);
                }
                connection.chunk(
                    "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
                connection.chunk("data: [DONE]\n\n");
                connection.send("0\r\n\r\n");
              }
            });
        TestGateway gateway = TestGateway.toOpenRouter(upstream.uri("").toString());
        Socket client = asking(gateway, true)) {
      List<Long> late = new ArrayList<>();
      BufferedReader in = reader(client);
      for (int round = 1; round <= rounds; round++) {
        for (int i = 0; i < events; i++) {
          awaitLine(in, "<" + i + ">");
          if (round > rounds / 2) {
            late.add((System.nanoTime() - sentAt.get(i)) / 1000);
          }
        }
        awaitLine(in, "message_stop");
        if (round < rounds) {
          write(client, true);
        }
      }
      late.sort(null);
      assertThat(late.get(late.size() / 2))
          .as("median in microseconds of %s", late)
          .isLessThan(12_000);
    }
  }

  private static void awaitLine(BufferedReader in, String word) throws IOException {
    String line = in.readLine();
    while (line != null && !line.contains(word)) {
      line = in.readLine();
    }
    assertThat(line).as("the line with %s", word).isNotNull();
  }

  private static boolean refuses(int port) {
    try (Socket late = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !late.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  /** Pings are so rare that nothing can be noticed by them. */
  private static GatewaySettings patient() {
    return new GatewaySettings(0, "1", 1 << 20, Duration.ofMinutes(5), Duration.ofMillis(200));
  }

  private static HttpResponse<String> ask(TestGateway gateway, boolean stream)
      throws IOException, InterruptedException {
    return gateway.post(PATH, TestGateway.asking("claude-x", "Say something.", stream));
  }

  private static Socket asking(TestGateway gateway, boolean stream) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.server.port());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    write(socket, stream);
    return socket;
  }

  private static void write(Socket socket, boolean stream) throws IOException {
    String body = TestGateway.asking("claude-x", "Say something.", stream);
    OutputStream out = socket.getOutputStream();
    out.write(
        String.join(
                "\r\n",
                "POST " + PATH + " HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: " + body.length(),
                "",
                body)
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Reads byte by byte, so that nothing of what follows is taken, up to a line that has the word
   * (or is empty).
   */
  private static void readUntil(Socket socket, String word) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = socket.getInputStream().read();
      assertThat(next)
          .as("the connection ended before '%s', after: %s", word, line)
          .isNotEqualTo(-1);
      if (next == '\n') {
        String text = line.toString().strip();
        if (word.isEmpty() ? text.isEmpty() : text.contains(word)) {
          return;
        }
        line.setLength(0);
      } else {
        line.append((char) next);
        if (!word.isEmpty() && line.length() > 3 && word.length() > 3 && line.indexOf(word) >= 0) {
          return;
        }
      }
    }
  }

  private static void awaitIdle(TestGateway gateway) throws InterruptedException {
    for (int i = 0; i < 200 && gateway.server.inFlight() > 0; i++) {
      Thread.sleep(20);
    }
    assertThat(gateway.server.inFlight()).isZero();
  }

  private static JrsValue data(String stream, String event) {
    String[] parts = stream.split("\n\n");
    for (String part : parts) {
      if (part.startsWith("event: " + event + "\ndata: ")) {
        return Json.parse(part.substring(part.indexOf("data: ") + 6));
      }
    }
    throw new AssertionError("no " + event + " in " + stream);
  }

  private static String textOf(String stream) {
    StringBuilder text = new StringBuilder();
    stream
        .lines()
        .filter(line -> line.startsWith("data: ") && line.contains("\"text_delta\""))
        .forEach(line ->
            text.append(Json.string(Json.field(Json.parse(line.substring(6)), "delta"), "text")));
    return text.toString();
  }
}
