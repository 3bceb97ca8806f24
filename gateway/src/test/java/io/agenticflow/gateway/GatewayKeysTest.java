package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.secret.Secret;
import io.agenticflow.testkit.MarkedKeys;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A provider may repeat the key that it was sent; neither a log nor a client of the gateway gets to
 * see it. That no key is in the logs of any other test is what {@link TestGateway#close()} looks
 * for.
 */
class GatewayKeysTest {
  @ParameterizedTest(name = "{index}") // the keys would stand in the report
  @ValueSource(strings = {MarkedKeys.SHAPELESS, MarkedKeys.OPENROUTER, MarkedKeys.ANTHROPIC})
  void keyThatTheProviderRepeats_isSeenByNobody(String key) throws Exception {
    for (ClientDialect client : ClientDialect.values()) {
      for (boolean anthropic : new boolean[] {true, false}) {
        for (String answer : answers(key)) {
          assertNobodySees(key, client, anthropic, answer);
        }
      }
    }
  }

  private static List<String> answers(String key) {
    String json =
        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"code\":401,"
            + "\"message\":\"Incorrect API key provided: "
            + key
            + ".\"}}";
    return List.of(
        http("401 Unauthorized", "application/json", json),
        http("500 Oh", "application/json", json),
        http("403 Forbidden", "text/plain", "who is " + key + "?"),
        http("502 Bad Gateway", "text/html", "<html><title>no " + key + "</title></html>"),
        http("200 OK", "application/json", json),
        http("200 OK", "text/event-stream", "data: " + json + "\n\n"));
  }

  private static String http(String status, String type, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\ncontent-type: "
        + type
        + "\r\nconnection: close\r\ncontent-length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private static void assertNobodySees(
      String key, ClientDialect client, boolean anthropic, String answer) throws Exception {
    try (RawServer upstream =
            new RawServer(connection -> {
              RawServer.Request request = connection.request();
              if (request != null && request.head().contains(key)) {
                connection.send(answer);
              }
            });
        TestGateway gateway =
            TestGateway.to(endpoint(upstream, anthropic, key), TestGateway.patient())) {
      HttpResponse<String> seen = gateway.post(client.path(), client.asking("m", "Hi", true));
      assertThat(seen.statusCode()).as(answer).isGreaterThanOrEqualTo(400);
      assertThat(seen.body() + seen.headers().map()).as(answer).doesNotContain(MarkedKeys.MARK);
      for (String page : List.of("/metrics", "/health", "/v1/models")) {
        assertThat(gateway.get(page).body()).doesNotContain(MarkedKeys.MARK);
      }
      assertThat(gateway.told()).anyMatch(line -> line.contains(Integer.toString(seen.statusCode())));
    }
  }

  private static ProviderEndpoint endpoint(RawServer upstream, boolean anthropic, String key) {
    return new ProviderEndpoint(
        "upstream",
        URI.create(upstream.uri("").toString()),
        anthropic
            ? ProviderEndpoint.Api.MESSAGES
            : ProviderEndpoint.Api.CHAT_COMPLETIONS,
        anthropic ? new AnthropicDialect() : new ChatDialect(),
        anthropic ? Profiles.ANTHROPIC : Profiles.OPENROUTER,
        anthropic
            ? new Credential.ApiKey(new Secret(key))
            : new Credential.Bearer(new Secret(key)),
        Map.of(),
        HttpLimits.DEFAULT);
  }

  /** The search would find one. */
  @Test
  void keyInALog_failsTheTestThatWroteIt() throws Exception {
    TestGateway gateway = TestGateway.toOpenRouter("http://127.0.0.1:9");
    gateway.log.add("asking with " + MarkedKeys.OPENROUTER);
    assertThat(catchThrowable(gateway::close))
        .isInstanceOf(AssertionError.class);
  }
}
