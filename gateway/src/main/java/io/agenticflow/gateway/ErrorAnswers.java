package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.agenticflow.gateway.edge.ClientConnections;
import io.agenticflow.provider.PassedRefusal;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;

/**
 * Failures as a client of a dialect expects them: status, headers and envelope.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors of Anthropic's API</a>
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Errors of OpenAI's API</a>
 */
final class ErrorAnswers {
  static final HeaderName SHOULD_RETRY = HeaderNames.create("x-should-retry");
  static final HeaderName UPSTREAM_REQUEST_ID = HeaderNames.create("x-upstream-request-id");

  private ErrorAnswers() {}

  /** Answers a request with a failure. */
  static void send(Exchange exchange, ApiError error) {
    ServerResponse response = exchange.response();
    response.status(Status.create(status(error, exchange.inbound())));
    exchange.setRequestId();
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    if (error.retryAfter() != null) {
      // Whole seconds, as the HTTP standard has it; never less than was asked for.
      long seconds = Math.ceilDiv(error.retryAfter().toMillis(), 1000);
      response.header(HeaderValues.create(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
    }
    Boolean retry = error.shouldRetry();
    if (retry == null && error.kind() == Kind.AUTHENTICATION) {
      retry = false; // Claude Code tries a 401 ten times, which mends no key
    }
    if (retry != null) {
      response.header(HeaderValues.create(SHOULD_RETRY, retry.toString()));
    }
    if (error.requestId() != null) {
      exchange.set(UPSTREAM_REQUEST_ID, error.requestId());
    }
    response.send(exchange.inbound().dialect().writeError(withId(error, exchange.requestId())));
  }

  /** Answers a request with a refusal in the provider's own bytes. */
  static void pass(Exchange exchange, PassedRefusal refusal) {
    ServerResponse response = exchange.response();
    response.status(Status.create(refusal.status()));
    exchange.setRequestId();
    PassedHeaders.add(refusal.headers(), response);
    List<String> type = refusal.headers().getOrDefault("content-type", List.of());
    if (type.isEmpty()) {
      response.header(HeaderValues.CONTENT_TYPE_JSON);
    } else {
      exchange.set(HeaderNames.CONTENT_TYPE, type.getFirst());
    }
    response.send(refusal.body());
  }

  /** Returns what answers where the server refuses a request before any of our code sees it. */
  static DirectHandlers beforeRouting() {
    DirectHandlers.Builder all = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      all.addHandler(
          type,
          (request, _, status, _, message) ->
              direct(request.path(), ClientConnections.refusing(status), message));
    }
    return all.build();
  }

  /**
   * Returns the whole answer to a request that does not come to its end in time, as it goes over
   * the connection. Whose dialect it would be is not known yet; the envelope of Anthropic's has all
   * that the others' have.
   */
  static byte[] tooSlow() {
    String requestId = RequestId.next();
    Inbound inbound = Inbound.ofPath("");
    byte[] body =
        inbound
            .dialect()
            .writeError(
                withId(
                    new ApiError(Kind.TIMEOUT, "the request did not come to its end in time"),
                    requestId));
    byte[] head =
        ("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "request-id: "
                + requestId
                + "\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** Returns the failure that a status of the server's own means. */
  static ApiError ofStatus(int status, String message) {
    Kind kind =
        switch (status) {
          case 403 -> Kind.PERMISSION;
          case 404 -> Kind.NOT_FOUND;
          case 413 -> Kind.REQUEST_TOO_LARGE;
          case 503 -> Kind.OVERLOADED;
          default -> status >= 500 ? Kind.API : Kind.INVALID_REQUEST;
        };
    return new ApiError(kind, message);
  }

  /** Returns the status that goes with a failure: an upstream's own only where it fits the kind. */
  static int status(ApiError error, Inbound inbound) {
    Integer own = error.httpStatus();
    return switch (error.kind()) {
      case INVALID_REQUEST ->
          own != null && (own == 405 || own == 408 || own == 409 || own == 422) ? own : 400;
      case AUTHENTICATION -> 401;
      case BILLING -> own != null && own == 429 ? 429 : 402;
      case PERMISSION -> 403;
      case NOT_FOUND -> 404;
      case REQUEST_TOO_LARGE -> 413;
      case RATE_LIMIT, BUDGET -> 429;
      case TIMEOUT -> 504;
      // Without a status of its own it is an answer that nobody can read; ours are 500.
      case API -> own != null && own >= 500 && own < 600 ? own : 502;
      case OVERLOADED -> inbound.overloadedStatus();
      case CONNECTION -> 502;
      case CANCELLED -> 500;
    };
  }

  private static DirectHandler.TransportResponse direct(
      String path, Status status, String message) {
    String requestId = RequestId.next();
    String said = message == null || message.isEmpty() ? status.reasonPhrase() : message;
    ApiError error = withId(ofStatus(status.code(), "the request was refused: " + said), requestId);
    Inbound inbound = Inbound.ofPath(path == null ? "" : path);
    DirectHandler.TransportResponse.Builder answer =
        DirectHandler.TransportResponse.builder()
            .status(status)
            .keepAlive(false)
            .header(HeaderValues.CONTENT_TYPE_JSON)
            .entity(inbound.dialect().writeError(error));
    for (HeaderName name : inbound.requestIdHeaders()) {
      answer.header(HeaderValues.create(name, requestId));
    }
    return answer.build();
  }

  /** Returns the failure with the provider's name for the request, or else ours. */
  static ApiError withId(ApiError error, String requestId) {
    return error.requestId() != null
        ? error
        : new ApiError(
            error.kind(),
            error.message(),
            error.httpStatus(),
            error.retryAfter(),
            error.shouldRetry(),
            requestId,
            error.body());
  }
}
