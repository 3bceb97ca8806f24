package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** Every route and every way to be refused, without a model. */
@Timeout(60)
final class GatewayRoutesTest {
  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.start(Turn.says("hello").forever());
    gateway = TestGateway.toOpenRouter(upstream.openRouterUrl());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
    assertThat(gateway.log).isEmpty();
  }

  @Test
  void health_tellsStateVersionAndLoad() throws Exception {
    HttpResponse<String> response = gateway.get("/health");
    assertThat(response.statusCode()).isEqualTo(200);
    JrsValue health = Json.parse(response.body());
    assertThat(Json.string(health, "status")).isEqualTo("ok");
    assertThat(Json.string(health, "version")).isEqualTo("9.9.9");
    assertThat(Json.integer(health, "uptime_seconds", -1)).isBetween(0L, 60L);
    assertThat(Json.integer(health, "in_flight", -1)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/hello"})
  void probes_areAnswered(String path) throws Exception {
    HttpResponse<String> response = gateway.send("HEAD", path, "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void models_areListedForClientsOfBothDialects() throws Exception {
    JrsValue list = Json.parse(gateway.get("/v1/models").body());
    assertThat(Json.string(list, "object")).isEqualTo("list");
    assertThat(Json.string(list, "first_id")).isEqualTo("claude-one");
    assertThat(Json.string(list, "last_id")).isEqualTo("vendor/three");
    assertThat(Json.bool(list, "has_more")).isFalse();
    List<JrsValue> data = Json.array(list, "data");
    assertThat(data).hasSize(3);
    assertThat(Json.write(data.getFirst()))
        .isEqualTo(
            "{\"type\":\"model\",\"id\":\"claude-one\",\"display_name\":\"Claude One\","
                + "\"created_at\":\"2026-01-02T03:04:05Z\",\"object\":\"model\",\"created\":1767323045,"
                + "\"owned_by\":\"agentic-flow\"}");
    assertThat(Json.string(data.get(1), "created_at")).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void models_canBeReadPageByPage() throws Exception {
    JrsValue first = Json.parse(gateway.get("/v1/models?limit=2").body());
    assertThat(Json.bool(first, "has_more")).isTrue();
    assertThat(Json.string(first, "last_id")).isEqualTo("vendor/two");
    JrsValue second = Json.parse(gateway.get("/v1/models?limit=2&after_id=vendor/two").body());
    assertThat(Json.bool(second, "has_more")).isFalse();
    assertThat(Json.string(second, "first_id")).isEqualTo("vendor/three");
    assertThat(Json.array(Json.parse(gateway.get("/v1/models?limit=1000").body()), "data"))
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "x"})
  void limitThatIsNone_isRefused(String limit) throws Exception {
    HttpResponse<String> response = gateway.get("/v1/models?limit=" + limit);
    assertError(response, 400, "invalid_request_error", "limit");
  }

  @ParameterizedTest
  @CsvSource({"GET,/v1/nothing", "POST,/v1/messages/", "GET,/v1", "POST,/", "DELETE,/v1/models"})
  void otherPathOrMethod_isRefusedInTheEnvelope(String method, String path) throws Exception {
    HttpResponse<String> response = gateway.send(method, path, "");
    boolean known = path.equals("/") || path.equals("/v1/models");
    assertError(
        response, known ? 405 : 404, known ? "invalid_request_error" : "not_found_error", path);
  }

  @Test
  void wrongMethod_namesTheRightOne() throws Exception {
    HttpResponse<String> response = gateway.get("/v1/messages?beta=true");
    assertError(response, 405, "invalid_request_error", "/v1/messages takes POST");
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|JSON",
        "{|JSON",
        "[]|object",
        "{\"messages\":[],\"max_tokens\":1}|model",
        "{\"model\":\"m\",\"max_tokens\":1}|messages",
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":{}}|messages",
        "{\"model\":\"m\",\"max_tokens\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|max_tokens"
      })
  void brokenBody_isRefusedNamingTheField(String body, String named) throws Exception {
    HttpResponse<String> response = gateway.post("/v1/messages", body);
    assertError(response, 400, "invalid_request_error", named);
  }

  @Test
  void unknownModel_isNotFound() throws Exception {
    HttpResponse<String> response =
        gateway.post("/v1/messages", TestGateway.asking("no-such-model", "x", true));
    assertError(response, 404, "not_found_error", "no-such-model");
  }

  @Test
  void bodyOverTheLimit_isRefusedAndTheClientHearsIt() throws Exception {
    String body = TestGateway.asking("vendor/m", "x".repeat(1_500_000), true);
    HttpResponse<String> response = gateway.post("/v1/messages", body);
    assertError(response, 413, "request_too_large", "1048576 bytes");
  }

  @Test
  void bodyFarOverTheLimit_isRefusedUnread() throws Exception {
    String head =
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n\r\n";
    String answer = raw(head);
    assertThat(answer)
        .startsWith("HTTP/1.1 413 ")
        .contains("\"request_too_large\"")
        .contains("request-id: req_");
  }

  @Test
  void everyAnswer_hasARequestIdOfItsOwn() throws Exception {
    Set<String> ids = new HashSet<>();
    for (HttpResponse<String> response :
        List.of(
            gateway.get("/health"),
            gateway.get("/v1/models"),
            gateway.get("/nothing"),
            gateway.send("HEAD", "/", ""),
            gateway.post("/v1/messages", "{"),
            gateway.post("/v1/messages/count_tokens", TestGateway.asking("m", "x", false)),
            gateway.post("/v1/messages", TestGateway.asking("m", "x", false)),
            gateway.post("/v1/messages", TestGateway.asking("m", "x", true)))) {
      String id = response.headers().firstValue("request-id").orElseThrow();
      assertThat(id).matches("req_[0-9A-Za-z]{24}");
      assertThat(ids.add(id)).isTrue();
    }
  }

  @Test
  void errorEnvelope_carriesTheRequestId() throws Exception {
    HttpResponse<String> response = gateway.get("/nothing");
    assertThat(Json.string(Json.parse(response.body()), "request_id"))
        .isEqualTo(response.headers().firstValue("request-id").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "1270.0.0.1"
      })
  void hostThatIsNotThisMachine_isRefused(String host) throws Exception {
    String answer = raw("GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("permission_error").contains(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:80",
        "127.0.0.1",
        "127.9.9.9:1",
        "[::1]:3000",
        "app.localhost:3000"
      })
  void hostThatIsThisMachine_isServed(String host) throws Exception {
    String answer = raw("GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void pageOfAnotherSite_isRefused() throws Exception {
    String request =
        "GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\nConnection: close\r\n\r\n";
    assertThat(raw(request.formatted("https://evil.example"))).startsWith("HTTP/1.1 403 ");
    assertThat(raw(request.formatted("null"))).startsWith("HTTP/1.1 403 ");
    assertThat(raw(request.formatted("http://localhost:5173"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void noAnswer_allowsOtherSites() throws Exception {
    assertThat(gateway.get("/health").headers().firstValue("access-control-allow-origin"))
        .isEmpty();
  }

  @Test
  void requestThatIsNoHttp_isRefusedInTheEnvelope() throws Exception {
    String answer = raw("GET /health HTTP/1.1\r\nno colon here\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .contains("invalid_request_error")
        .contains("request-id: req_");
  }

  @Test
  void tokens_areCountedWithoutAskingAnyone() throws Exception {
    int before = upstream.requests().size();
    HttpResponse<String> response =
        gateway.post(
            "/v1/messages/count_tokens?beta=true", TestGateway.asking("m", "hello world", false));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Json.integer(Json.parse(response.body()), "input_tokens", 0)).isBetween(5L, 30L);
    String withoutLimit = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    assertThat(gateway.post("/v1/messages/count_tokens", withoutLimit).statusCode()).isEqualTo(200);
    assertThat(upstream.requests()).hasSize(before);
  }

  @Test
  void takenPort_isReportedInWords() throws Exception {
    GatewaySettings same = new GatewaySettings(gateway.server.port(), "1");
    ModelDirectory none =
        new ModelDirectory() {
          @Override
          public Route route(String requestedModel) {
            throw new AssertionError();
          }

          @Override
          public List<ListedModel> models() {
            return List.of();
          }
        };
    try (GatewayServer second = new GatewayServer(same, none, RequestObserver.NONE, _ -> {})) {
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + gateway.server.port())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void settingsThatMakeNoSense_areRefused() {
    assertThatThrownBy(() -> new GatewaySettings(70_000, "1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GatewaySettings(0, "1", 0, Duration.ofSeconds(1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static void assertError(HttpResponse<String> response, int status, String type, String said) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    JrsValue envelope = Json.parse(response.body());
    assertThat(Json.string(envelope, "type")).isEqualTo("error");
    assertThat(Json.string(Json.field(envelope, "error"), "type")).isEqualTo(type);
    assertThat(Json.string(Json.field(envelope, "error"), "message")).contains(said);
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
