package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.jr.stree.JrsValue;

/**
 * Puts every fault of the scripted upstream between every client and it, looks at what the client
 * gets, and holds docs/faults.md to it.
 */
@Timeout(180)
final class FaultTableTest {
  private static final Path DOCUMENT = Path.of("../docs/faults.md");
  private static final String BEGINNING = "<!-- what was seen: do not edit -->\n";
  private static final String HOW_TO_RENEW =
      "To write it anew from what is seen now, run this test with the environment variable"
          + " AGENTIC_FLOW_RENEW=1, look at the difference, and commit it.";

  private static final String UNREACHABLE = "cannot be reached";
  private static final String TEXT = "Grüße aus Köln 🙂, und noch mehr Wörter für eine Antwort";

  /** Longer than any fault that mends itself, and short enough to wait for. */
  private static final HttpLimits LIMITS =
      new HttpLimits(Duration.ofSeconds(5), Duration.ofMillis(2500), null);

  /** A client in front of a provider. */
  private enum Pair {
    MESSAGES("Messages", ClientDialect.MESSAGES, false),
    RESPONSES("Responses", ClientDialect.RESPONSES, false),
    CHAT_PASSED("Chat passed through", ClientDialect.CHAT, false),
    CHAT("Chat", ClientDialect.CHAT, true),
    MESSAGES_PASSED("Messages passed through", ClientDialect.MESSAGES, true);

    private final String title;
    private final ClientDialect client;
    private final boolean anthropic;

    Pair(String title, ClientDialect client, boolean anthropic) {
      this.title = title;
      this.client = client;
      this.anthropic = anthropic;
    }

    /** Whether the client gets the provider's own bytes, which nobody mends. */
    boolean passes() {
      return this == CHAT_PASSED || this == MESSAGES_PASSED;
    }
  }

  /**
   * A line of the table.
   *
   * @param what is wrong, for people
   * @param tools whether it shows in tool calls
   * @param faults what goes wrong, where the answer breaks after so many events
   */
  private record Row(String what, boolean tools, IntFunction<List<Fault>> faults) {
    boolean unreachable() {
      return what.equals(UNREACHABLE);
    }

    Turn turn(boolean stream) {
      Turn turn =
          tools
              ? Turn.calls("Write", "file_path", "é.txt")
                  .tool("Write", "file_path", "b.txt")
                  .chunk(3)
              : Turn.says(TEXT).chunk(4);
      return turn.usage(50, 9).faults(faults.apply(stream ? 5 : 1).toArray(Fault[]::new)).forever();
    }
  }

  @Test
  void document_saysWhatTheClientsSee() throws Exception {
    String table = table();
    String text = Files.readString(DOCUMENT);
    int from = text.indexOf(BEGINNING) + BEGINNING.length();
    assertThat(from)
        .as("%s has the mark before its table", DOCUMENT)
        .isGreaterThan(BEGINNING.length());
    if ("1".equals(System.getenv("AGENTIC_FLOW_RENEW"))) {
      text = text.substring(0, from) + table;
      Files.writeString(DOCUMENT, text);
    }
    assertThat(text.substring(from)).as(HOW_TO_RENEW).isEqualTo(table);
  }

  private static String table() throws Exception {
    List<Row> rows = rows();
    Map<Row, List<Map<Pair, Future<String>>>> seen = new LinkedHashMap<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(12)) {
      for (Row row : rows) {
        List<Map<Pair, Future<String>>> both = new ArrayList<>();
        for (boolean stream : new boolean[] {true, false}) {
          Map<Pair, Future<String>> cells = new LinkedHashMap<>();
          for (Pair pair : Pair.values()) {
            cells.put(pair, clients.submit(() -> seen(row, pair, stream)));
          }
          both.add(cells);
        }
        seen.put(row, both);
      }
      StringBuilder table = new StringBuilder();
      table.append(
          "\n| The provider | A streaming client gets | One that does not stream gets |\n");
      table.append("|---|---|---|\n");
      for (Row row : rows) {
        table.append("| ").append(row.what);
        var both = Objects.requireNonNull(seen.get(row));
        String streamed = cell(both.getFirst());
        String whole = cell(both.getLast());
        table.append(" | ").append(streamed);
        table.append(" | ").append(whole.equals(streamed) ? "the same" : whole).append(" |\n");
      }
      return table.toString();
    }
  }

  /** Returns what all see, or who sees what. */
  private static String cell(Map<Pair, Future<String>> cells) throws Exception {
    Map<String, List<String>> byOutcome = new LinkedHashMap<>();
    for (Map.Entry<Pair, Future<String>> each : cells.entrySet()) {
      byOutcome
          .computeIfAbsent(each.getValue().get(60, TimeUnit.SECONDS), _ -> new ArrayList<>())
          .add(each.getKey().title);
    }
    if (byOutcome.size() == 1) {
      return byOutcome.keySet().iterator().next();
    }
    List<String> parts = new ArrayList<>();
    byOutcome.forEach((outcome, who) -> parts.add(String.join(", ", who) + ": " + outcome));
    return String.join("<br>", parts);
  }

  @SuppressWarnings("try") // where nobody is to be reached, the provider is gone before the request
  private static String seen(Row row, Pair pair, boolean stream) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(row.turn(stream));
        TestGateway gateway = gateway(pair, upstream)) {
      if (row.unreachable()) {
        upstream.close();
      }
      ClientDialect client = pair.client;
      String body =
          row.tools
              ? client.withTool("m", "Write", stream)
              : client.asking("m", "Say something.", stream);
      HttpResponse<String> response = gateway.post(client.path(), body);
      String outcome =
          response.statusCode() == 200
              ? answer(row, pair, stream, response.body())
              : refusal(response);
      assertThat(response.headers().firstValue("request-id")).as(row.what).isPresent();
      assertThat(gateway.log).as(row.what).isEmpty();
      return outcome;
    }
  }

  private static String answer(Row row, Pair pair, boolean stream, String raw) {
    ClientDialect client = pair.client;
    String body = raw.replace("\r\n", "\n");
    String marks = "";
    if (stream) {
      String error = client.streamError(body);
      boolean whole = client.endsWhole(body);
      assertThat(error != null && whole)
          .as("%s: an end after an error in %s", row.what, body)
          .isFalse();
      if (!pair.passes()) {
        StreamGrammar.check(client, body);
      }
      if (error == null && !whole) {
        assertThat(pair.passes()).as("%s: no end in %s", row.what, body).isTrue();
        marks = ", without the mark of its end";
      }
      if (error != null) {
        return "an error event" + type(lastError(body));
      }
    }
    if (row.tools) {
      return toolCalls(client.toolInput(body, stream)) + marks;
    }
    String got = client.text(body, stream);
    return (got.equals(TEXT)
            ? "the whole answer"
            : got.isEmpty() ? "an empty answer" : "another answer")
        + marks;
  }

  private static String toolCalls(String inputs) {
    for (String input : inputs.split("\n")) {
      try {
        Json.parse(input);
      } catch (JsonException e) {
        return "both calls, their arguments cut as they came";
      }
    }
    return inputs.equals("{\"file_path\":\"é.txt\"}\n{\"file_path\":\"b.txt\"}")
        ? "both calls, their arguments whole"
        : inputs.contains("é.txt") && inputs.contains("b.txt")
            ? "both calls, their broken arguments as text inside an input"
            : "other calls: " + inputs.replace("\n", " ");
  }

  private static JrsValue lastError(String body) {
    for (JrsValue event : ClientDialect.events(body)) {
      JrsValue response = Json.field(event, "response");
      JrsValue error = Json.field(response == null ? event : response, "error");
      if (error != null) {
        return error;
      }
    }
    throw new AssertionError(body);
  }

  private static String refusal(HttpResponse<String> response) {
    StringBuilder outcome = new StringBuilder("status ").append(response.statusCode());
    try {
      JrsValue error = Json.field(Json.parse(response.body()), "error");
      outcome.append(error == null ? " without an error" : type(error));
    } catch (JsonException e) {
      outcome.append(" and the provider's page");
    }
    response
        .headers()
        .firstValue("retry-after")
        .ifPresent(value -> outcome.append(", retry-after ").append(value));
    response
        .headers()
        .firstValue("x-should-retry")
        .ifPresent(value -> outcome.append(", x-should-retry ").append(value));
    return outcome.toString();
  }

  private static String type(JrsValue error) {
    String type = Json.string(error, "type");
    String code = Json.string(error, "code");
    return type != null ? ", `" + type + "`" : code != null ? ", `" + code + "`" : "";
  }

  private static TestGateway gateway(Pair pair, ScriptedUpstream upstream) throws IOException {
    return TestGateway.to(
        pair.anthropic
            ? TestGateway.anthropic(upstream.anthropicUrl(), LIMITS)
            : TestGateway.openRouter(upstream.openRouterUrl(), LIMITS),
        TestGateway.patient());
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int status : List.of(400, 401, 402, 403, 404, 408, 413, 422, 500, 502, 503, 504, 529)) {
      rows.add(row("refuses with status " + status, Fault.status(status)));
    }
    rows.add(
        row(
            "refuses with status 429, `retry-after: 7`, `x-should-retry: true`",
            Fault.status(429).header("retry-after", "7").header("x-should-retry", "true")));
    rows.add(row("redirects", Fault.status(302).header("location", "https://example.org/")));
    rows.add(row("shows a gateway's web page with status 502", new Fault.HtmlPage(502)));
    rows.add(row("shows a web page with status 200", new Fault.HtmlPage(200)));
    rows.add(new Row(UNREACHABLE, false, _ -> List.of()));
    rows.add(row("closes the connection unanswered", Fault.Plain.CLOSE_BEFORE_HEADERS));
    rows.add(row("resets the connection unanswered", Fault.Plain.RESET_BEFORE_HEADERS));
    rows.add(row("takes the request and says nothing", Fault.Plain.NO_ANSWER));
    rows.add(row("sends the headers and falls silent", Fault.silence(0)));
    rows.add(rowAfter("falls silent in the middle", Fault::silence));
    rows.add(rowAfter("closes the connection in the middle", Fault::cut));
    rows.add(rowAfter("resets the connection in the middle", Fault::reset));
    rows.add(rowAfter("closes the connection inside an event", Fault::cutInsideEvent));
    rows.add(row("closes the connection inside a character", Fault.Plain.CUT_INSIDE_CHARACTER));
    rows.add(
        row(
            "has status 200 and an error (429) inside, before a word",
            Fault.errorInside(0, 429, "slow down")));
    rows.add(
        rowAfter(
            "has status 200 and an error (502) inside, in the middle",
            after -> Fault.errorInside(after, 502, "it broke")));
    rows.add(rowAfter("sends an event that is no JSON", Fault.GarbageJson::new));
    rows.add(row("sends the first event twice", new Fault.DuplicateEvent(0)));
    rows.add(
        row("sends comments before its answer", new Fault.CommentsFirst(3, Duration.ofMillis(20))));
    rows.add(row("sends comments and no answer", new Fault.CommentsOnly(3, Duration.ofMillis(20))));
    rows.add(row("sends byte after byte", Fault.split(1)));
    rows.add(row("cuts its answer anywhere", Fault.randomSplit(42)));
    rows.add(row("ends lines with CR LF", Fault.Plain.CRLF_LINES));
    rows.add(row("hesitates before its answer", Fault.delayHeaders(Duration.ofMillis(100))));
    rows.add(row("hesitates between events", Fault.delayEvents(Duration.ofMillis(10))));
    rows.add(row("is slow", new Fault.SlowBody(20_000)));
    rows.add(row("leaves out `[DONE]` and `message_stop`", Fault.Plain.MISSING_DONE));
    rows.add(row("leaves out why it stops", Fault.Plain.MISSING_FINISH));
    rows.add(row("leaves out the usage", Fault.Plain.MISSING_USAGE));
    rows.add(row("names a wrong content type", new Fault.ContentType("text/plain")));
    rows.add(row("says that its answer is gzip, which it is not", Fault.Plain.FALSE_GZIP));
    rows.add(row("closes the connection after the answer", Fault.Plain.STALE_CONNECTION));
    rows.add(tools("leaves out the index of tool calls", Fault.Plain.MISSING_TOOL_INDEX));
    rows.add(tools("leaves out the id of tool calls", Fault.Plain.MISSING_TOOL_ID));
    rows.add(tools("sends tool arguments in one piece", Fault.Plain.WHOLE_TOOL_ARGUMENTS));
    rows.add(tools("mixes the arguments of two calls", Fault.Plain.INTERLEAVED_TOOL_CALLS));
    rows.add(
        tools("sends tool arguments that lack their end", new Fault.MalformedToolArguments(null)));
    return rows;
  }

  private static Row row(String what, Fault fault) {
    return new Row(what, false, _ -> List.of(fault));
  }

  private static Row rowAfter(String what, IntFunction<Fault> fault) {
    return new Row(what, false, after -> List.of(fault.apply(after)));
  }

  private static Row tools(String what, Fault fault) {
    return new Row(what, true, _ -> List.of(fault));
  }
}
