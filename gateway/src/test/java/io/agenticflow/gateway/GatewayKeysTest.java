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

  /**
   * The answer has begun, so that the failure is an event, in a stream that is passed through too.
   */
  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {MarkedKeys.SHAPELESS, MarkedKeys.OPENROUTER, MarkedKeys.ANTHROPIC})
  void keyInAnEventOfAStream_isSeenByNobody(String key) throws Exception {
    for (ClientDialect client : ClientDialect.values()) {
      for (boolean anthropic : new boolean[] {true, false}) {
        String events = (anthropic ? MESSAGES : CHAT) + "data: " + refusal(key) + "\n\n";
        HttpResponse<String> seen =
            answered(key, client, anthropic, http("200 OK", "text/event-stream", events));
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body())
            .contains("Grüße")
            .contains("Incorrect API key provided: [key removed]")
            .doesNotContain(MarkedKeys.MARK);
      }
    }
  }

  private static final String MESSAGES =
      """
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
      "model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}

      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße"}}

      """;

  private static final String CHAT =
      """
      data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m",\
      "choices":[{"index":0,"delta":{"role":"assistant","content":"Grüße"},"finish_reason":null}]}

      """;

  private static String refusal(String key) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"code\":401,"
        + "\"message\":\"Incorrect API key provided: "
        + key
        + ".\"}}";
  }

  private static List<String> answers(String key) {
    String json = refusal(key);
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
    HttpResponse<String> seen = answered(key, client, anthropic, answer);
    assertThat(seen.statusCode()).as(answer).isGreaterThanOrEqualTo(400);
    assertThat(seen.body() + seen.headers().map()).as(answer).doesNotContain(MarkedKeys.MARK);
  }

  private static HttpResponse<String> answered(
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
      for (String page : List.of("/metrics", "/health", "/v1/models")) {
        assertThat(gateway.get(page).body()).doesNotContain(MarkedKeys.MARK);
      }
      assertThat(gateway.told())
          .anyMatch(line -> line.contains(Integer.toString(seen.statusCode())));
      return seen;
    }
  }

  private static ProviderEndpoint endpoint(RawServer upstream, boolean anthropic, String key) {
    return new ProviderEndpoint(
        "upstream",
        URI.create(upstream.uri("").toString()),
        anthropic ? ProviderEndpoint.Api.MESSAGES : ProviderEndpoint.Api.CHAT_COMPLETIONS,
        anthropic ? new AnthropicDialect() : new ChatDialect(),
        anthropic ? Profiles.ANTHROPIC : Profiles.OPENROUTER,
        anthropic ? new Credential.ApiKey(new Secret(key)) : new Credential.Bearer(new Secret(key)),
        Map.of(),
        HttpLimits.DEFAULT);
  }

  /** The search would find one. */
  @Test
  void keyInALog_failsTheTestThatWroteIt() throws Exception {
    TestGateway gateway = TestGateway.toOpenRouter("http://127.0.0.1:9");
    gateway.log.add("asking with " + MarkedKeys.OPENROUTER);
    assertThat(catchThrowable(gateway::close)).isInstanceOf(AssertionError.class);
  }
}
