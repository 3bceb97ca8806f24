package io.agenticflow.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.SchemaCheck;
import io.agenticflow.testkit.SchemaName;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {
  private static final Dialect ANTHROPIC = new AnthropicDialect();
  private static final Dialect CHAT = new ChatDialect();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          400 | {"error":{"message":"bad","type":"invalid_request_error","param":null,"code":null}}  | INVALID_REQUEST | bad
          401 | {"error":{"message":"no","type":"invalid_request_error","code":"invalid_api_key"}}   | AUTHENTICATION  | no
          402 | {"error":{"message":"Insufficient credits","code":402}}                              | BILLING         | Insufficient credits
          404 | {"error":{"message":"no such model","code":"model_not_found"}}                       | NOT_FOUND       | no such model
          429 | {"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}}          | RATE_LIMIT      | slow
          429 | {"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}}  | BILLING         | pay
          404 | {"error":"model 'x' not found"}                                                      | NOT_FOUND       | model 'x' not found
          422 | {"message":"strict","type":"invalid_request_error"}                                  | INVALID_REQUEST | strict
          400 | {"detail":"what"}                                                                    | INVALID_REQUEST | what
          500 | {"error":{"message":"","code":500}}                                                  | API             | {"error":{"message":"","code":500}}
          503 | upstream connect error                                                               | OVERLOADED      | upstream connect error
          502 | <html><head><title>502 Bad Gateway</title></head><body>x</body></html>                | API             | 502 Bad Gateway
          502 | <html><body><style>p{}</style><p>We are <b>down</b></p></body></html>                  | API             | We are down
          504 | ``                                                                                   | TIMEOUT         | HTTP status 504 without a message
          413 | ``                                                                                   | REQUEST_TOO_LARGE | HTTP status 413 without a message
          400 | {"error":{"message":"Provider returned error","code":400,"metadata":{"provider_name":"Google","raw":"{\\"error\\":{\\"message\\":\\"Unknown name const\\"}}"}}} | INVALID_REQUEST | Provider returned error: Unknown name const (Google)
          """)
  void chatError_isUnderstood(int status, String body, Kind kind, String message) {
    ApiError error = CHAT.readError(status, Map.of(), body.getBytes(UTF_8));
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.message()).isEqualTo(message);
    assertThat(error.httpStatus()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          400 | {"type":"error","error":{"type":"invalid_request_error","message":"bad"},"request_id":"r1"} | INVALID_REQUEST   | bad        | r1
          529 | {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}                  | OVERLOADED        | Overloaded |
          429 | {"type":"error","error":{"type":"rate_limit_error","message":"slow"}}                        | RATE_LIMIT        | slow       |
          403 | {"type":"error","error":{"type":"permission_error","message":"no"}}                          | PERMISSION        | no         |
          413 | {"type":"error","error":{"type":"request_too_large","message":"big"}}                        | REQUEST_TOO_LARGE | big        |
          503 | {"type":"error","error":{"type":"api_error","message":"x"}}                                  | OVERLOADED        | x          |
          404 | page not found                                                                               | NOT_FOUND         | page not found |
          """)
  void anthropicError_isUnderstood(int status, String body, Kind kind, String message, String id) {
    ApiError error = ANTHROPIC.readError(status, Map.of(), body.getBytes(UTF_8));
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.message()).isEqualTo(message);
    assertThat(error.requestId()).isEqualTo(id);
  }

  @Test
  void headers_sayWhenAndWhetherToTryAgain() {
    Map<String, List<String>> headers =
        Map.of(
            "retry-after",
            List.of("7"),
            "x-should-retry",
            List.of("false"),
            "request-id",
            List.of("req_1"));
    ApiError error = ANTHROPIC.readError(429, headers, "{}".getBytes(UTF_8));
    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(error.shouldRetry()).isFalse();
    assertThat(error.requestId()).isEqualTo("req_1");
    assertThat(retryAfter(Map.of("retry-after-ms", List.of("1500.5"), "retry-after", List.of("9"))))
        .isEqualTo(Duration.ofMillis(1500));
    assertThat(
            retryAfter(
                Map.of(
                    "date", List.of("Sun, 06 Nov 1994 08:49:37 GMT"),
                    "retry-after", List.of("Sun, 06 Nov 1994 08:50:07 GMT"))))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(retryAfter(Map.of("retry-after", List.of("soon")))).isNull();
    assertThat(retryAfter(Map.of("retry-after", List.of("-5")))).isNull();
    assertThat(retryAfter(Map.of())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Incorrect API key provided: sk-proj-abc12345678901234567890, 67890",
    "Incorrect API key provided: sk-abc1********************wxyz., wxyz",
    "bad sk-or-v1-0123456789abcdef0123456789abcdef here, 0123456789",
    "Authorization: Bearer abcdef.0123456789 refused, 0123456789",
    "key AIzaSyA0123456789abcdefghijklmnopqrstuv, AIzaSy"
  })
  void keys_areNeverPassedOn(String message, String secret) {
    String body =
        Json.write(
            Json.object().put("error", Json.object().put("message", message).build()).build());
    for (Dialect dialect : List.of(ANTHROPIC, CHAT)) {
      ApiError error = dialect.readError(401, Map.of(), body.getBytes(UTF_8));
      assertThat(error.message()).contains("[key removed]").doesNotContain(secret);
      assertThat(error.body()).doesNotContain(secret);
      assertThat(new String(dialect.writeError(error), UTF_8)).doesNotContain(secret);
    }
  }

  @Test
  void ordinaryWords_areNotTakenForKeys() {
    String message = "The task-1234567890123456 risk-management and hf_transfer are fine";
    assertThat(HttpRefusal.withoutKeys(message)).isEqualTo(message);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void writtenError_keepsTheSchema_andIsReadAgain(Kind kind) {
    ApiError error = new ApiError(kind, "because");
    String json = new String(ANTHROPIC.writeError(error), UTF_8);
    if (kind != Kind.REQUEST_TOO_LARGE) { // which Anthropic has and OpenRouter's schema has not
      assertThat(SchemaCheck.problems(SchemaName.MESSAGES_ERROR, json)).as(json).isEmpty();
    }
    for (Dialect dialect : List.of(ANTHROPIC, CHAT)) {
      ApiError read = dialect.readError(0, Map.of(), dialect.writeError(error));
      assertThat(read.message()).isEqualTo("because");
      if (kind == Kind.BUDGET) { // what a provider says of its own limits; OpenAI calls it a quota
        assertThat(read.kind())
            .isEqualTo(dialect.equals(ANTHROPIC) ? Kind.RATE_LIMIT : Kind.BILLING);
      } else if (kind != Kind.CONNECTION && kind != Kind.CANCELLED) {
        assertThat(read.kind()).isEqualTo(kind);
      }
    }
  }

  @Test
  void anthropicBody_isPassedOnUnchanged_forClientsThatMatchItsWording() {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"messages.1.content.0: Invalid `signature` in `thinking` block\"},\"request_id\":\"req_9\"}";
    ApiError error = ANTHROPIC.readError(400, Map.of(), body.getBytes(UTF_8));
    assertThat(new String(ANTHROPIC.writeError(error), UTF_8)).isEqualTo(body);
    assertThat(new String(CHAT.writeError(error), UTF_8)).contains("Invalid `signature`");
  }

  @Test
  void errorInPlaceOfAnAnswer_isReported() {
    assertThatThrownBy(() ->
            CHAT.readResponse(
                "{\"error\":{\"message\":\"Rate limited\",\"code\":429}}".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            DialectException.class,
            e -> {
              ApiError error = Objects.requireNonNull(e.error());
              assertThat(error.kind()).isEqualTo(Kind.RATE_LIMIT);
              assertThat(error.httpStatus()).isNull();
            });
    assertThatThrownBy(() ->
            ANTHROPIC.readResponse(
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}"
                    .getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            DialectException.class,
            e -> assertThat(Objects.requireNonNull(e.error()).kind()).isEqualTo(Kind.OVERLOADED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                                        | not JSON
          []                                                       | not a JSON object
          {"messages":[]}                                          | model
          {"model":"m"}                                            | messages
          {"model":"m","messages":[{"role":"clown","content":"x"}]} | messages[0].role
          {"model":"m","messages":[{"role":"user","content":5}]}   | messages[0].content
          {"model":"m","messages":[],"max_tokens":"5"}             | max_tokens
          {"model":"m","messages":[],"temperature":"hot"}          | temperature
          """)
  void wrongRequest_isRefusedWithTheFieldsName(String json, String named) {
    for (Dialect dialect : List.of(ANTHROPIC, CHAT)) {
      assertThatThrownBy(() -> dialect.readRequest(json.getBytes(UTF_8)))
          .isInstanceOf(DialectException.class)
          .hasMessageContaining(named);
    }
  }

  private static @Nullable Duration retryAfter(Map<String, List<String>> headers) {
    return new HttpRefusal(429, headers, new byte[0]).retryAfter();
  }
}
