package io.agenticflow.gateway;

import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which path leads where:
 *
 * <ul>
 *   <li>{@code POST /v1/messages}, {@code POST /v1/messages/count_tokens}
 *   <li>{@code POST /v1/chat/completions}
 *   <li>{@code POST /v1/responses}
 *   <li>{@code GET /v1/models}, {@code GET /v1/models/{id}}
 *   <li>{@code GET /health}, {@code GET /metrics}, {@code HEAD /}, {@code HEAD /api/hello}
 * </ul>
 *
 * <p>{@code /mcp} is no path of a dialect: {@link io.agenticflow.gateway.mcp.McpEndpoint} has it.
 *
 * <p>Those under {@code /v1} are there without it too, and with it twice: OpenAI's clients want a
 * base address with {@code /v1} at its end and Anthropic's want one without, and who sets the one
 * like the other arrives there.
 */
final class Paths {
  private static final String VERSION = "anthropic-version";
  private static final String MODELS = "/models";

  private final Map<String, Target> targets;

  /**
   * @param health answers {@code GET /health}
   */
  Paths(ModelCalls calls, ModelDirectory directory, GatewayMetrics metrics, Endpoint health) {
    Endpoint hello = exchange -> exchange.send(200);
    Endpoint counted = new CountTokensEndpoint(directory);
    this.targets =
        Map.of(
            "/messages",
            new Target("POST", Inbound.MESSAGES, calls::answer),
            "/messages/count_tokens",
            new Target("POST", Inbound.MESSAGES, counted),
            "/chat/completions",
            new Target("POST", Inbound.CHAT, calls::answer),
            "/responses",
            new Target("POST", Inbound.RESPONSES, calls::answer),
            MODELS,
            new Target("GET", Inbound.MESSAGES, new ModelsEndpoint(directory)),
            "/health",
            new Target("GET", Inbound.MESSAGES, health),
            "/metrics",
            new Target("GET", Inbound.MESSAGES, exchange -> send(exchange, metrics)),
            "/",
            new Target("HEAD", Inbound.MESSAGES, hello),
            "/api/hello",
            new Target("HEAD", Inbound.MESSAGES, hello));
  }

  /**
   * What is at a path.
   *
   * @param method the one that it takes
   */
  private record Target(String method, Inbound inbound, Endpoint endpoint) {}

  /**
   * What answers a request.
   *
   * @param inbound in whose envelope an error is told
   */
  record Match(Inbound inbound, Endpoint endpoint) {}

  /** Returns what answers the request: where nothing is, an error. */
  Match match(HttpRequest request) {
    String path = request.path();
    Target target = target(path);
    if (target == null) {
      return new Match(Inbound.ofPath(path), Paths::nothing);
    }
    Inbound inbound = target.inbound;
    if (target.endpoint instanceof ModelsEndpoint && !speaksAnthropic(request)) {
      inbound = Inbound.CHAT;
    }
    return request.method().equals(target.method)
        ? new Match(inbound, target.endpoint)
        : new Match(inbound, exchange -> wrongMethod(exchange, target.method));
  }

  private @Nullable Target target(String path) {
    Target target = targets.get(path);
    if (target != null) {
      return target;
    }
    String rest = path;
    while (rest.startsWith("/v1/")) {
      rest = rest.substring(3);
    }
    boolean ownPath =
        rest.equals("/health")
            || rest.equals("/metrics")
            || rest.equals("/")
            || rest.equals("/api/hello");
    if (rest.startsWith(MODELS + "/")) {
      rest = MODELS;
    }
    return ownPath ? null : targets.get(rest);
  }

  /**
   * A list of models is asked for in the same way by all; only Anthropic's clients say a version.
   */
  private static boolean speaksAnthropic(HttpRequest request) {
    return request.header(VERSION) != null || request.header("authorization") == null;
  }

  private static void send(Exchange exchange, GatewayMetrics metrics) {
    exchange.setRequestId();
    exchange.set("Content-Type", GatewayMetrics.CONTENT_TYPE);
    exchange.response().send(metrics.page());
  }

  private static void nothing(Exchange exchange) {
    exchange.fail(
        new ApiError(
            Kind.NOT_FOUND,
            "there is nothing at " + exchange.request().method() + " " + exchange.path()));
  }

  private static void wrongMethod(Exchange exchange, String right) {
    exchange.response().header("allow", right);
    String message = exchange.path() + " takes " + right + ", not " + exchange.request().method();
    exchange.fail(new ApiError(Kind.INVALID_REQUEST, message, 405, null, null, null, null));
  }
}
