package io.agenticflow.gateway;

import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.provider.PassedRefusal;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures as a client of a dialect expects them: status, headers and envelope.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Errors of Anthropic's API</a>
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Errors of OpenAI's API</a>
 */
final class ErrorAnswers {
  static final String SHOULD_RETRY = "x-should-retry";
  static final String UPSTREAM_REQUEST_ID = "x-upstream-request-id";

  private ErrorAnswers() {}

  /** Answers a request with a failure. */
  static void send(Exchange exchange, ApiError error) {
    HttpResponse response = exchange.response();
    response.status(status(error, exchange.inbound()));
    exchange.setRequestId();
    response.header("Content-Type", "application/json");
    if (error.retryAfter() != null) {
      // Whole seconds, as the HTTP standard has it; never less than was asked for.
      long seconds = Math.ceilDiv(error.retryAfter().toMillis(), 1000);
      response.header("retry-after", Long.toString(seconds));
    }
    Boolean retry = error.shouldRetry();
    if (retry == null && error.kind() == Kind.AUTHENTICATION) {
      retry = false; // Claude Code tries a 401 ten times, which mends no key
    }
    if (retry != null) {
      response.header(SHOULD_RETRY, retry.toString());
    }
    if (error.requestId() != null) {
      exchange.set(UPSTREAM_REQUEST_ID, error.requestId());
    }
    response.send(exchange.inbound().dialect().writeError(withId(error, exchange.requestId())));
  }

  /** Answers a request with a refusal in the provider's own bytes. */
  static void pass(Exchange exchange, PassedRefusal refusal) {
    HttpResponse response = exchange.response();
    response.status(refusal.status());
    exchange.setRequestId();
    PassedHeaders.add(refusal.headers(), response);
    List<String> type = refusal.headers().getOrDefault("content-type", List.of());
    if (type.isEmpty()) {
      response.header("Content-Type", "application/json");
    } else {
      exchange.set("Content-Type", type.getFirst());
    }
    response.send(refusal.body());
  }

  /**
   * Answers where the server refuses a request before any of our code sees it. Whose dialect it
   * would be may not be known; the envelope of Anthropic's has all that the others' have.
   */
  static void beforeHandling(HttpResponse response, @Nullable String path, String message) {
    String requestId = RequestId.next();
    Inbound inbound = Inbound.ofPath(path == null ? "" : path);
    response.header("Content-Type", "application/json");
    for (String name : inbound.requestIdHeaders()) {
      response.header(name, requestId);
    }
    ApiError error = withId(ofStatus(response.status(), message), requestId);
    response.send(inbound.dialect().writeError(error));
  }

  /** Returns the failure that a status of the server's own means. */
  static ApiError ofStatus(int status, String message) {
    Kind kind =
        switch (status) {
          case 403 -> Kind.PERMISSION;
          case 404 -> Kind.NOT_FOUND;
          case 408 -> Kind.TIMEOUT;
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
