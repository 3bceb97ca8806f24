package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.http.ClientLimits;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway with tokens, another name and a web page that may ask. */
@Timeout(60)
final class GatewayAccessTest {
  private static final String ONE = "token-0123456789-one";
  private static final String TWO = "token-0123456789-two";
  private static final String PAGE = "https://app.example.com";

  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    upstream = ScriptedUpstream.start(Turn.says("hello").forever());
    gateway =
        TestGateway.toOpenRouter(
            upstream.openRouterUrl(),
            TestGateway.settings(
                new Exposure(
                    InetAddress.getLoopbackAddress(),
                    AccessPolicy.of(List.of(new Secret(ONE), new Secret(TWO))),
                    Set.of("gateway.lan"),
                    Set.of(PAGE),
                    ClientLimits.DEFAULT)));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
    assertThat(gateway.log).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x-api-key," + ONE,
    "X-Api-Key," + TWO,
    "authorization,Bearer " + ONE,
    "Authorization,bearer  " + TWO
  })
  void rightToken_isServed(String header, String value) throws Exception {
    assertThat(ask(header + ": " + value + "\r\n")).startsWith("HTTP/1.1 200 ").contains("hello");
  }

  @Test
  void rightTokenBesideAnotherKey_isServed() throws Exception {
    assertThat(ask("x-api-key: sk-other\r\nauthorization: Bearer " + ONE + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(ask("x-api-key: " + ONE + "\r\nauthorization: Bearer sk-other\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x-api-key: wrong\r\n",
        "x-api-key: \r\n",
        "x-api-key: token-0123456789-on\r\n",
        "x-api-key: token-0123456789-one2\r\n",
        "authorization: Basic " + ONE + "\r\n",
        "authorization: " + ONE + "\r\n",
        "authorization: Bearer\r\n"
      })
  void noOrWrongToken_isRefusedOnceAndForAll(String headers) throws Exception {
    int before = upstream.requests().size();
    String answer = ask(headers);
    assertThat(answer)
        .startsWith("HTTP/1.1 401 ")
        .contains("authentication_error")
        .contains("request-id: req_")
        .containsIgnoringCase("x-should-retry: false")
        .doesNotContain(ONE)
        .doesNotContain("token-0123456789-on");
    assertThat(upstream.requests()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /health", "HEAD /health", "HEAD /", "HEAD /api/hello"})
  void probes_needNoToken(String request) throws Exception {
    String answer =
        gateway.exchange(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).doesNotStartWith("HTTP/1.1 401 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /v1/models", "POST /v1/messages/count_tokens", "GET /nothing"})
  void everythingElse_needsOne(String request) throws Exception {
    String answer =
        gateway.exchange(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void configuredHost_isServed() throws Exception {
    String request = "GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
    assertThat(gateway.exchange(request.formatted("gateway.lan:8080"))).startsWith("HTTP/1.1 200 ");
    assertThat(gateway.exchange(request.formatted("evil.example"))).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void twoHosts_areRefused() throws Exception {
    String answer =
        gateway.exchange("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void preflightOfTheConfiguredPage_isAnsweredExactly() throws Exception {
    String answer =
        gateway.exchange(
            "OPTIONS /v1/messages HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                + PAGE
                + "\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: x-api-key,content-type\r\n"
                + "Connection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase("access-control-allow-origin: " + PAGE + "\r\n")
        .containsIgnoringCase("access-control-allow-methods: GET, HEAD, POST, DELETE\r\n")
        .containsIgnoringCase("access-control-allow-headers: x-api-key,content-type\r\n")
        .containsIgnoringCase("vary: Origin")
        .doesNotContainIgnoringCase("access-control-allow-credentials");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://app.example.com.evil.example",
        "null",
        "http://app.example.com"
      })
  void preflightOfAnotherPage_isNotAllowed(String origin) throws Exception {
    String answer =
        gateway.exchange(
            "OPTIONS /v1/messages HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                + origin
                + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 403 ")
        .doesNotContainIgnoringCase("access-control-allow");
  }

  @Test
  void answerToTheConfiguredPage_canBeReadByIt() throws Exception {
    String answer = ask("x-api-key: " + ONE + "\r\nOrigin: " + PAGE + "\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("access-control-allow-origin: " + PAGE + "\r\n")
        .containsIgnoringCase("vary: Origin\r\n");
    String refused = ask("Origin: " + PAGE + "\r\n");
    assertThat(refused)
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("access-control-allow-origin: " + PAGE + "\r\n");
  }

  @Test
  void tokenOfTheClient_isNotSentOn() throws Exception {
    HttpResponse<String> response =
        gateway.send("POST", "/v1/messages", "{"); // with the key of the test client
    assertThat(response.statusCode()).isEqualTo(401);
    ask("x-api-key: " + ONE + "\r\n");
    assertThat(upstream.requests().getLast().toString()).doesNotContain(ONE);
  }

  private static String ask(String headers) throws IOException {
    String body = TestGateway.asking("vendor/m", "hi", false);
    return gateway.exchange(
        "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }
}
