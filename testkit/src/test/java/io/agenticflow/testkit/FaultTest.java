package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault, seen from the client's end of the connection. */
class FaultTest {
  private static final int PATIENCE = 10_000;
  private static final Turn TEXT = Turn.says("one two three four").chunk(4);
  private static final Turn TOOLS =
      Turn.calls("Write", "file_path", "a", "content", "bcdefg")
          .tool("Bash", "command", "ls -la")
          .chunk(4);

  @Test
  void status_comesInTheProvidersShapeWithItsHeaders() throws Exception {
    Turn turn = Turn.fails(Fault.status(429).header("retry-after", "7"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turn.repeat(2))) {
      HttpResponse<String> chat = Client.chat(upstream, true);
      assertThat(chat.statusCode()).isEqualTo(429);
      assertThat(chat.headers().firstValue("retry-after")).hasValue("7");
      assertThat(chat.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(chat.body())
          .isEqualTo("{\"error\":{\"message\":\"Rate limit exceeded\",\"code\":429}}");
      HttpResponse<String> messages = Client.messages(upstream, true);
      assertThat(messages.statusCode()).isEqualTo(429);
      assertThat(messages.body()).contains("\"type\":\"rate_limit_error\"");
    }
  }

  @Test
  void status_takesABodyOfItsOwn() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Turn.fails(Fault.status(418).body("short and stout")))) {
      HttpResponse<String> answer = Client.chat(upstream, false);
      assertThat(answer.statusCode()).isEqualTo(418);
      assertThat(answer.body()).isEqualTo("short and stout");
    }
  }

  @Test
  void htmlPage_isNoJson() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(new Fault.HtmlPage(502)))) {
      HttpResponse<String> answer = Client.chat(upstream, true);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.headers().firstValue("content-type")).hasValue("text/html");
      assertThat(answer.body()).startsWith("<html>");
    }
  }

  @Test
  void delays_areKept() throws Exception {
    Duration wait = Duration.ofMillis(120);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            TEXT.faults(Fault.delayHeaders(wait)), TEXT.faults(Fault.delayEvents(wait)))) {
      long start = System.nanoTime();
      Client.chat(upstream, false);
      assertThat(millisSince(start)).isGreaterThanOrEqualTo(120);
      start = System.nanoTime();
      String body = Client.chat(upstream, true).body();
      long gaps = Client.events(body).size() - 1L;
      assertThat(gaps).isGreaterThan(3);
      assertThat(millisSince(start)).isGreaterThanOrEqualTo(120 * gaps);
    }
  }

  @Test
  void slowBody_tricklesAndIsWhole() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(new Fault.SlowBody(2000)))) {
      long start = System.nanoTime();
      String body = Client.chat(upstream, false).body();
      assertThat(Trees.parse(body)).isNotNull();
      assertThat(millisSince(start)).isGreaterThanOrEqualTo(body.length() / 4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noAnswer_saysNothing(boolean stream) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.fails(Fault.Plain.NO_ANSWER));
        RawClient client = new RawClient(upstream)) {
      assertThat(client.chat(stream).readAll(150)).isEmpty();
      assertThat(client.end()).isEqualTo(RawClient.End.SILENT);
      client.leave();
      assertThat(upstream.awaitClientLeft(0, Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void silence_comesAfterTheEvents() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.silence(2)));
        RawClient client = new RawClient(upstream)) {
      assertThat(Client.events(client.chat(true).readText(250))).hasSize(2);
      assertThat(client.end()).isEqualTo(RawClient.End.SILENT);
      assertThat(upstream.requests().getFirst().end()).isNull();
      assertThat(upstream.requests().getFirst().eventsSent()).isEqualTo(2);
    }
  }

  @Test
  void silence_afterNoEvent_hasSentTheHeaders() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.silence(0)));
        RawClient client = new RawClient(upstream)) {
      assertThat(client.chat(false).readText(250))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void closeBeforeHeaders_isAFinWithoutAByte() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.fails(Fault.Plain.CLOSE_BEFORE_HEADERS));
        RawClient client = new RawClient(upstream)) {
      assertThat(client.chat(true).readAll(PATIENCE)).isEmpty();
      assertThat(client.end()).isEqualTo(RawClient.End.FIN);
      assertThat(upstream.requests().getFirst().end()).isEqualTo(RecordedRequest.End.BROKEN_OFF);
    }
  }

  @Test
  void resetBeforeHeaders_isARst() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.fails(Fault.Plain.RESET_BEFORE_HEADERS));
        RawClient client = new RawClient(upstream)) {
      assertThat(client.chat(true).readAll(PATIENCE)).isEmpty();
      assertThat(client.end()).isEqualTo(RawClient.End.RST);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 1000})
  void cut_endsTheStreamWithoutItsEnd(int events) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.cut(events)));
        RawClient client = new RawClient(upstream)) {
      String answer = client.chat(true).readText(PATIENCE);
      assertThat(client.end()).isEqualTo(RawClient.End.FIN);
      assertThat(Client.events(answer))
          .hasSize(Math.min(events, 9)); // 9: the role, 5 pieces, finish, usage, [DONE]
      assertThat(answer).doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void cut_leavesHalfOfAWholeAnswer() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.cut(1)).repeat(2));
        RawClient client = new RawClient(upstream)) {
      String answer = client.chat(false).readText(PATIENCE);
      int announced = Integer.parseInt(answer.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
      int came = answer.length() - answer.indexOf("\r\n\r\n") - 4;
      assertThat(came).isEqualTo(announced / 2);
      assertThatThrownBy(() -> Client.chat(upstream, false)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void reset_isARst() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.reset(2)));
        RawClient client = new RawClient(upstream)) {
      client.chat(true).readAll(PATIENCE);
      assertThat(client.end()).isEqualTo(RawClient.End.RST);
    }
  }

  @Test
  void cutInsideEvent_leavesAHalfLine() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.cutInsideEvent(2)));
        RawClient client = new RawClient(upstream)) {
      List<String> events = Client.events(client.chat(true).readText(PATIENCE));
      assertThat(events).hasSize(3);
      assertThat(Trees.parse(events.get(1))).isNotNull();
      assertThat(Trees.parse(events.get(2))).isNull();
    }
  }

  @Test
  void cutInsideCharacter_endsWithHalfACharacter() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("ab ü cd").faults(Fault.Plain.CUT_INSIDE_CHARACTER));
        RawClient client = new RawClient(upstream)) {
      byte[] answer = client.chat(true).readAll(PATIENCE);
      assertThat(answer[answer.length - 3])
          .isEqualTo("ü".getBytes(StandardCharsets.UTF_8)[0]); // then CR LF of the chunk
    }
  }

  @Test
  void cutInsideCharacter_withoutOne_isAProblem() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(Fault.Plain.CUT_INSIDE_CHARACTER))) {
      assertThat(Client.chat(upstream, true).body()).contains("[DONE]");
      assertThat(upstream.problems()).singleElement().asString().contains("cut-in-character");
    }
  }

  @Test
  void errorInside_followsTheEvents() throws Exception {
    Turn turn = TEXT.faults(Fault.errorInside(3, 529, "Overloaded")).repeat(2);
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turn)) {
      HttpResponse<String> chat = Client.chat(upstream, true);
      assertThat(chat.statusCode()).isEqualTo(200);
      List<String> events = Client.events(chat.body());
      assertThat(events).hasSize(4);
      assertThat(events.getLast())
          .contains(
              "\"error\":{\"code\":529,\"message\":\"Overloaded\"}", "\"finish_reason\":\"error\"");

      String messages = Client.messages(upstream, true).body();
      assertThat(messages)
          .endsWith(
              "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
    }
  }

  @Test
  void errorInside_isTheWholeBodyWhereNotStreamed() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(Fault.errorInside(0, 502, "Bad")))) {
      HttpResponse<String> chat = Client.chat(upstream, false);
      assertThat(chat.statusCode()).isEqualTo(200);
      assertThat(chat.body()).isEqualTo("{\"error\":{\"message\":\"Bad\",\"code\":502}}");
    }
  }

  @Test
  void garbage_isOneEventAndTheRestGoesOn() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(new Fault.GarbageJson(1)).repeat(2))) {
      List<String> events = Client.events(Client.chat(upstream, true).body());
      assertThat(Trees.parse(events.get(0))).isNotNull();
      assertThat(Trees.parse(events.get(1))).isNull();
      assertThat(events).last().isEqualTo("[DONE]");
      assertThat(Trees.parse(Client.chat(upstream, false).body())).isNull();
    }
  }

  @Test
  void duplicate_comesTwice() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(TEXT.faults(new Fault.DuplicateEvent(1)))) {
      List<String> events = Client.events(Client.chat(upstream, true).body());
      assertThat(events).hasSize(10);
      assertThat(events.get(1)).isEqualTo(events.get(2));
    }
  }

  @Test
  void commentsFirst_precedeTheAnswer() throws Exception {
    Fault comments = new Fault.CommentsFirst(3, Duration.ofMillis(1));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(comments).repeat(2))) {
      String body = Client.chat(upstream, true).body();
      assertThat(body)
          .startsWith(": OPENROUTER PROCESSING\n\n".repeat(4) + "data: ")
          .endsWith("[DONE]\n\n");
      String whole = Client.chat(upstream, false).body();
      assertThat(whole).startsWith("\n ");
      assertThat(Trees.parse(whole)).isNotNull();
    }
  }

  @Test
  void commentsOnly_endWithoutAnEvent() throws Exception {
    Fault comments = new Fault.CommentsOnly(2, Duration.ofMillis(1));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(comments))) {
      assertThat(Client.chat(upstream, true).body())
          .isEqualTo(": OPENROUTER PROCESSING\n\n".repeat(2));
    }
  }

  @Test
  void split_changesTheChunksAndNotTheBody() throws Exception {
    Turn turn = Turn.says("Grüße, 世界 🌍!");
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(turn, turn.faults(Fault.split(1)), turn.faults(Fault.split(1)));
        RawClient raw = new RawClient(upstream)) {
      String whole = withoutSerial(Client.chat(upstream, true).body());
      assertThat(withoutSerial(Client.chat(upstream, true).body())).isEqualTo(whole);
      raw.chat(true);
      String head = raw.readUntil("\r\n\r\n");
      assertThat(head).contains("transfer-encoding: chunked");
      assertThat(raw.readUntil("\r\n1\r\nO\r\n")).isEqualTo("1\r\n:\r\n1\r\n \r\n1\r\nO\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42})
  void randomSplit_changesTheChunksAndNotTheBody(long seed) throws Exception {
    Turn turn = Turn.says("Grüße, 世界 🌍!").tool("Write", "content", "ü");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(turn, turn.faults(Fault.randomSplit(seed)))) {
      String whole = withoutSerial(Client.messages(upstream, true).body());
      assertThat(withoutSerial(Client.messages(upstream, true).body())).isEqualTo(whole);
    }
  }

  @Test
  void crlf_endsEveryLine() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(Fault.Plain.CRLF_LINES))) {
      assertThat(Client.messages(upstream, true).body())
          .startsWith("event: message_start\r\ndata: ")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void missingParts_areMissingInBothDialects() throws Exception {
    for (Fault.Plain fault :
        List.of(Fault.Plain.MISSING_DONE, Fault.Plain.MISSING_FINISH, Fault.Plain.MISSING_USAGE)) {
      try (ScriptedUpstream upstream = ScriptedUpstream.start(TEXT.faults(fault).repeat(4))) {
        String chat = Client.chat(upstream, true).body();
        String messages = Client.messages(upstream, true).body();
        switch (fault) {
          case MISSING_DONE -> {
            assertThat(chat).doesNotContain("[DONE]").contains("\"finish_reason\":\"stop\"");
            assertThat(messages).doesNotContain("message_stop").contains("end_turn");
          }
          case MISSING_FINISH -> {
            assertThat(chat).doesNotContain("\"finish_reason\":\"stop\"").contains("[DONE]");
            assertThat(messages).doesNotContain("end_turn").contains("message_stop");
          }
          default -> {
            assertThat(chat).doesNotContain("usage").contains("[DONE]");
            assertThat(Client.chat(upstream, false).body()).doesNotContain("usage");
            assertThat(Client.events(messages).get(Client.events(messages).size() - 2))
                .contains("message_delta")
                .doesNotContain("usage");
          }
        }
      }
    }
  }

  @Test
  void toolFaults_spoilTheCalls() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            TOOLS,
            TOOLS.faults(Fault.Plain.MISSING_TOOL_INDEX),
            TOOLS.faults(Fault.Plain.MISSING_TOOL_ID),
            TOOLS.faults(Fault.Plain.WHOLE_TOOL_ARGUMENTS),
            TOOLS.faults(Fault.Plain.INTERLEAVED_TOOL_CALLS),
            TOOLS.faults(new Fault.MalformedToolArguments(null)),
            TOOLS.faults(new Fault.MalformedToolArguments("oops")))) {
      List<String> proper = toolDeltas(upstream);
      assertThat(proper)
          .hasSizeGreaterThan(10)
          .allMatch(delta -> delta.contains("tool_calls\":[{\"index\":"));
      assertThat(toolDeltas(upstream))
          .hasSameSizeAs(proper)
          .noneMatch(delta -> delta.contains("tool_calls\":[{\"index\":"));
      assertThat(toolDeltas(upstream)).noneMatch(delta -> delta.contains("\"id\":\"call_"));
      assertThat(toolDeltas(upstream)).hasSize(2).first().asString().contains("bcdefg");
      List<String> interleaved = toolDeltas(upstream);
      assertThat(interleaved.get(0)).contains("tool_calls\":[{\"index\":0");
      assertThat(interleaved.get(1)).contains("tool_calls\":[{\"index\":1");
      assertThat(interleaved.get(2)).contains("tool_calls\":[{\"index\":0");
      assertThat(toolDeltas(upstream).getLast()).doesNotContain("}\"}");
      assertThat(toolDeltas(upstream)).anyMatch(delta -> delta.contains("\"arguments\":\"oops\""));
    }
  }

  @Test
  void headerFaults_changeTheHeaders() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            TEXT.faults(new Fault.ContentType("text/plain")),
            TEXT.faults(Fault.Plain.FALSE_GZIP))) {
      assertThat(Client.chat(upstream, true).headers().firstValue("content-type"))
          .hasValue("text/plain");
      HttpResponse<String> gzip = Client.chat(upstream, true);
      assertThat(gzip.headers().firstValue("content-encoding")).hasValue("gzip");
      assertThat(gzip.body()).contains("[DONE]");
    }
  }

  @Test
  void staleConnection_closesUnannounced() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(TEXT.faults(Fault.Plain.STALE_CONNECTION));
        RawClient client = new RawClient(upstream)) {
      String answer = client.chat(true).readText(PATIENCE);
      assertThat(answer).endsWith("0\r\n\r\n").doesNotContain("connection: close");
      assertThat(client.end()).isEqualTo(RawClient.End.FIN);
      assertThat(upstream.requests().getFirst().end()).isEqualTo(RecordedRequest.End.ANSWERED);
    }
  }

  @Test
  void faultsGoTogether() throws Exception {
    Turn turn =
        TEXT.faults(
            new Fault.CommentsFirst(1, Duration.ofMillis(1)),
            Fault.split(3),
            Fault.Plain.CRLF_LINES,
            Fault.cut(2),
            new Fault.ContentType("text/plain"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turn);
        RawClient client = new RawClient(upstream)) {
      String answer = client.chat(true).readText(PATIENCE);
      assertThat(answer).contains("content-type: text/plain", "3\r\n: O\r\n");
      assertThat(client.end()).isEqualTo(RawClient.End.FIN);
      assertThat(upstream.requests().getFirst().eventsSent()).isEqualTo(2);
    }
  }

  private static List<String> toolDeltas(ScriptedUpstream upstream) throws Exception {
    List<String> deltas = new ArrayList<>();
    for (String event : Client.events(Client.chat(upstream, true).body())) {
      if (event.contains("tool_calls\":[")) {
        deltas.add(event);
      }
    }
    return deltas;
  }

  private static String withoutSerial(String body) {
    return body.replaceAll("(gen-|msg_|toolu_)\\d+", "$1N");
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
