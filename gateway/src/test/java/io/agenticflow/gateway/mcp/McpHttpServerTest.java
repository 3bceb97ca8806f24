package io.agenticflow.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.server.Change;
import io.agenticflow.mcp.server.Changes;
import io.agenticflow.mcp.server.Feature;
import io.agenticflow.mcp.server.FixedOffer;
import io.agenticflow.mcp.server.McpServer;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.server.ServerIdentity;
import io.agenticflow.mcp.server.ToolResult;
import io.agenticflow.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** What the conformance suite does not ask: tokens, streams that break, strangers, old batches. */
@Timeout(60)
class McpHttpServerTest {
  private static final String TOKEN = "first-token-of-the-test";
  private static final String OTHER_TOKEN = "second-token-of-the-test";

  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private Changes changes;
  private McpHttpServer server;

  @BeforeEach
  void open() throws IOException {
    JrsObject none = Json.object().put("type", "object").build();
    List<Offered> tools =
        List.of(
            Offered.tool("echo", "Echoes", none, (in, call) -> ToolResult.text(Json.write(in))),
            Offered.tool(
                "slow",
                "Tells that it works, and waits",
                none,
                (in, call) -> {
                  call.progress(1, null, "begun");
                  try (Cancellation.Registration _ =
                      call.cancellation().onCancel(cancelled::countDown)) {
                    while (!call.cancellation().isCancelled()
                        && !mayEnd.await(20, TimeUnit.MILLISECONDS)) {
                      // waits
                    }
                  }
                  return ToolResult.text("ended");
                }));
    FixedOffer offer =
        new FixedOffer(new ServerIdentity("test", null, "1", null), tools, List.of(), List.of());
    changes = offer.changes();
    McpServer offered = new McpServer(offer, line -> {});
    Exposure exposure =
        new Exposure(
            InetAddress.getLoopbackAddress(),
            AccessPolicy.of(List.of(new Secret(TOKEN), new Secret(OTHER_TOKEN))),
            Set.of(),
            Set.of("https://app.example.com"),
            ClientLimits.DEFAULT);
    server = new McpHttpServer(exposure, 0, _ -> offered, System.err::println);
    server.start();
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    server.close();
    http.close();
  }

  @Test
  void withoutItsToken_nobodyIsAnswered() throws Exception {
    HttpResponse<String> refused =
        send(builder(null).POST(body(request(1, "server/discover", meta()))));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(refused.body()).contains("this MCP server needs its token").contains("\"jsonrpc\"");
    assertThat(send(builder("another").POST(body("{}"))).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", "null", "http://localhost.evil.example.com"})
  void aForeignPage_isRefused(String origin) throws Exception {
    HttpResponse<String> refused =
        send(
            stateless("tools/list")
                .header("Origin", origin)
                .POST(body(request(1, "tools/list", meta()))));
    assertThat(refused.statusCode()).isEqualTo(403);
  }

  @Test
  void aConfiguredPage_mayAsk_andReadItsSession() throws Exception {
    HttpResponse<String> answer =
        send(
            builder(TOKEN)
                .header("Origin", "https://app.example.com")
                .POST(body(initialize("2025-11-25"))));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("mcp-session-id");
  }

  @Test
  void aSession_isItsTokensAlone() throws Exception {
    String session = begin("2025-11-25");
    assertThat(
            send(inSession(session, TOKEN).POST(body(request(2, "ping", Json.object()))))
                .statusCode())
        .isEqualTo(200);
    assertThat(
            send(inSession(session, OTHER_TOKEN).POST(body(request(2, "ping", Json.object()))))
                .statusCode())
        .isEqualTo(404);
    assertThat(send(inSession(session, OTHER_TOKEN).DELETE()).statusCode()).isEqualTo(404);
    assertThat(send(inSession(session, TOKEN).DELETE()).statusCode()).isEqualTo(204);
    assertThat(
            send(inSession(session, TOKEN).POST(body(request(3, "ping", Json.object()))))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void aBrokenStream_isTakenUpWhereItBroke_andTheWorkGoesOn() throws Exception {
    String session = begin("2025-11-25");
    String last;
    HttpResponse<InputStream> first =
        http.send(
            inSession(session, TOKEN).POST(body(call(7, "slow"))).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines = lines(first)) {
      last = idBefore(lines, "begun");
    }
    assertThat(cancelled.await(300, TimeUnit.MILLISECONDS)).as("cancelled").isFalse();
    mayEnd.countDown();
    HttpResponse<InputStream> second =
        http.send(
            inSession(session, TOKEN)
                .header("Last-Event-ID", last)
                .header("Accept", "text/event-stream")
                .GET()
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines = lines(second)) {
      List<String> rest = lines.lines().filter(each -> each.contains("{")).toList();
      assertThat(rest).singleElement().asString().contains("\"id\":7").contains("ended");
    }
  }

  @Test
  void withoutSessions_leavingIsCancelling() throws Exception {
    HttpResponse<InputStream> answer =
        http.send(
            stateless("tools/call")
                .header("Mcp-Name", "slow")
                .POST(
                    body(
                        request(
                            "c",
                            "tools/call",
                            Json.object()
                                .put("name", "slow")
                                .put(
                                    "_meta",
                                    withMeta(Json.object().put("progressToken", "p")).build()))))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines = lines(answer)) {
      while (!String.valueOf(lines.readLine()).contains("begun")) {
        // until it works
      }
    }
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aNotificationCancels_inASession() throws Exception {
    String session = begin("2025-06-18");
    HttpResponse<InputStream> answer =
        http.send(
            inSession(session, TOKEN).POST(body(call(9, "slow"))).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines = lines(answer)) {
      idBefore(lines, "begun");
      HttpResponse<String> told =
          send(
              inSession(session, TOKEN)
                  .POST(
                      body(
                          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
                              + "\"params\":{\"requestId\":9}}")));
      assertThat(told.statusCode()).isEqualTo(202);
      assertThat(lines.lines().anyMatch(each -> each.contains("ended"))).isFalse();
    }
    assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anUnknownRevision_isRefusedInASession() throws Exception {
    HttpRequest.Builder request =
        inSession(begin("2025-11-25"), TOKEN).header("MCP-Protocol-Version", "2011-11-11");
    assertThat(send(request.POST(body(request(2, "ping", Json.object())))).statusCode())
        .isEqualTo(400);
  }

  @Test
  void whatBelongsToNoRequest_waitsForAListener_andIsToldOnce() throws Exception {
    String session = begin("2025-11-25");
    changes.announce(new Change.OfList(Feature.TOOLS)); // while nobody listens
    String last;
    try (BufferedReader lines = listen(inSession(session, TOKEN))) {
      last = idBefore(lines, "notifications/tools/list_changed");
    }
    changes.announce(new Change.OfList(Feature.PROMPTS));
    HttpRequest.Builder again = inSession(session, TOKEN).header("Last-Event-ID", last);
    try (BufferedReader lines = listen(again)) {
      assertThat(lines.lines().filter(each -> each.contains("{")).findFirst().orElseThrow())
          .contains("notifications/prompts/list_changed");
    }
  }

  private BufferedReader listen(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return lines(http.send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
  }

  @Test
  void severalMessagesAtOnce_areOfOneRevisionAlone() throws Exception {
    String batch = "[" + request(1, "ping", Json.object()) + "," + call(2, "echo") + "]";
    HttpResponse<String> taken = send(inSession(begin("2025-03-26"), TOKEN).POST(body(batch)));
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.body()).contains("\"id\":1").contains("\"id\":2");
    assertThat(send(inSession(begin("2025-06-18"), TOKEN).POST(body(batch))).statusCode())
        .isEqualTo(400);
  }

  @Test
  void whatIsNoRequest_isToldSo() throws Exception {
    assertThat(send(builder(TOKEN).POST(body("{"))).body()).contains("-32700");
    assertThat(send(builder(TOKEN).POST(body("[]"))).statusCode()).isEqualTo(400);
    assertThat(send(builder(TOKEN).POST(body("7"))).body()).contains("-32600");
    assertThat(send(builder(TOKEN).GET()).statusCode()).isEqualTo(405);
    assertThat(send(builder(TOKEN).PUT(body("{}"))).statusCode()).isEqualTo(405);
    assertThat(
            send(HttpRequest.newBuilder(server.uri())
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "text/plain")
                    .POST(body("{}")))
                .statusCode())
        .isEqualTo(415);
  }

  private String begin(String revision) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(builder(TOKEN).POST(body(initialize(revision))));
    JrsValue result = Json.field(Json.parse(answer.body()), "result");
    assertThat(Json.string(result, "protocolVersion")).isEqualTo(revision);
    return answer.headers().firstValue("mcp-session-id").orElseThrow();
  }

  private HttpRequest.Builder builder(@Nullable String token) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(server.uri())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
    return token == null ? builder : builder.header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder inSession(String session, String token) {
    return builder(token).header("Mcp-Session-Id", session);
  }

  private HttpRequest.Builder stateless(String method) {
    return builder(TOKEN).header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Method", method);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher body(String json) {
    return HttpRequest.BodyPublishers.ofString(json);
  }

  private static String initialize(String revision) {
    return request(
        0,
        "initialize",
        Json.object()
            .put("protocolVersion", revision)
            .put("capabilities", Message.NOTHING)
            .put("clientInfo", Json.object().put("name", "test").put("version", "1").build()));
  }

  private static String call(int id, String tool) {
    return request(
        id,
        "tools/call",
        Json.object()
            .put("name", tool)
            .put("_meta", Json.object().put("progressToken", "p").build()));
  }

  private static String request(Object id, String method, JsonObjectBuilder params) {
    JrsValue name = id instanceof Integer number ? Json.of(number) : Json.of(id.toString());
    return Json.write(new Message.Request(name, method, params.build()).json());
  }

  private static JsonObjectBuilder meta() {
    return Json.object().put("_meta", withMeta(Json.object()).build());
  }

  private static JsonObjectBuilder withMeta(JsonObjectBuilder meta) {
    return meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28")
        .put("io.modelcontextprotocol/clientCapabilities", Message.NOTHING);
  }

  private static BufferedReader lines(HttpResponse<InputStream> answer) {
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** Reads up to an event and returns its id. */
  private static String idBefore(BufferedReader lines, String data) throws IOException {
    List<String> seen = new ArrayList<>();
    String id = "";
    String line = lines.readLine();
    while (line != null) {
      seen.add(line);
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      }
      if (line.contains(data)) {
        return id;
      }
      line = lines.readLine();
    }
    throw new AssertionError("no event with " + data + " in " + seen);
  }
}
