package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.agenticflow.catalogue.Catalogue;
import io.agenticflow.dialect.Profiles;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.dialect.chat.ChatDialect;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.BreakerPolicy;
import io.agenticflow.provider.Credential;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.provider.ModelClient;
import io.agenticflow.provider.ProviderEndpoint;
import io.agenticflow.provider.RetryPolicy;
import io.agenticflow.provider.http.ProxySettings;
import io.agenticflow.provider.http.SocketTransport;
import io.agenticflow.routing.FallbackModelClient;
import io.agenticflow.routing.FallbackModelClient.Leg;
import io.agenticflow.routing.ModelClients;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.TokenEstimate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code GET /metrics} after traffic whose every sum is known. */
@Timeout(60)
final class MetricsEndpointTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void sums_areExact() throws Exception {
    GatewayMetrics metrics = new GatewayMetrics("9.9.9");
    try (ScriptedUpstream first =
            ScriptedUpstream.start(
                Turn.says("one").usage(Usage.of(100, 10).withCached(40)),
                Turn.says("two").usage(200, 20),
                Turn.fails(Fault.status(400)),
                Turn.fails(Fault.status(529)).repeat(4), // two requests, each with one retry
                // the fifth failure in a row: the model is left alone after it
                Turn.says("half of it").chunk(2).faults(Fault.errorInside(3, 500, "x")));
        ScriptedUpstream second = ScriptedUpstream.start(Turn.says("other").usage(7, 3).forever());
        SocketTransport transport = new SocketTransport(ProxySettings.NONE)) {
      ModelClients clients =
          new ModelClients(
              transport,
              new RetryPolicy(
                  1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1), false),
              BreakerPolicy.DEFAULT,
              metrics::happened,
              Catalogue::builtIn);
      ModelClient chain =
          new FallbackModelClient(
              List.of(
                  new Leg(
                      clients.openBeforeAnother(endpoint("first", first)),
                      new Answerer("first", "a/one"),
                      null),
                  new Leg(
                      clients.open(endpoint("second", second)),
                      new Answerer("second", "b/two"),
                      null)),
              Catalogue::builtIn,
              metrics::happened);
      Route route =
          new Route(
              chain,
              "first",
              "a/one",
              (usage, answerer) ->
                  answerer != null && answerer.provider().equals("second")
                      ? null
                      : new Money(usage.promptTokens() * 1_000_000));
      try (GatewayServer server =
          new GatewayServer(
              TestGateway.settings(), directory(route), RequestObserver.NONE, metrics, _ -> {})) {
        server.start();
        assertThat(ask(server, "/v1/messages", true)).isEqualTo(200); // one
        assertThat(ask(server, "/v1/chat/completions", false)).isEqualTo(200); // two
        assertThat(ask(server, "/v1/messages", true)).isEqualTo(400);
        assertThat(ask(server, "/v1/messages", false)).isEqualTo(200); // by the second
        assertThat(ask(server, "/v1/messages", true)).isEqualTo(200); // by the second
        assertThat(ask(server, "/v1/messages", true)).isEqualTo(200); // breaks in the middle
        assertThat(ask(server, "/v1/messages", true)).isEqualTo(200); // by the second, at once
        assertThat(first.modelRequests()).hasSize(8);

        MetricsPage page = scrape(server, 7);
        assertThat(page.value("agentic_flow_requests_in_flight")).isZero();
        assertThat(page.of("agentic_flow_requests_total"))
            .containsOnly(
                requests("anthropic", "first", "a/one", "answered", 1),
                requests("chat", "first", "a/one", "answered", 1),
                requests("anthropic", "second", "b/two", "answered", 3),
                requests("anthropic", "first", "a/one", "failed", 1),
                requests("anthropic", "first", "a/one", "refused", 1));
        long estimate = // of the answer that broke before its provider had counted
            TokenEstimate.of(
                new AnthropicDialect()
                    .readRequest(TestGateway.asking("m", "hi", true).getBytes(UTF_8)));
        assertThat(page.value(tokens("first", "a/one", "input")))
            .isEqualTo((double) (60 + 200 + estimate));
        assertThat(page.value(tokens("first", "a/one", "cache_read"))).isEqualTo(40);
        assertThat(page.value(tokens("second", "b/two", "input"))).isEqualTo(21);
        assertThat(page.value(tokens("second", "b/two", "output"))).isEqualTo(9);
        assertThat(
                page.value(
                    "agentic_flow_unpriced_requests_total{model=\"b/two\",provider=\"second\"}"))
            .isEqualTo(3);
        assertThat(page.value("agentic_flow_retries_total{provider=\"first\"}")).isEqualTo(2);
        assertThat(page.of("agentic_flow_fallbacks_total").values()).containsExactly(2.0, 1.0);
        assertThat(page.of("agentic_flow_errors_total").values()).containsOnly(1.0).hasSize(2);
        assertThat(page.of("agentic_flow_request_seconds_count").values())
            .containsExactlyInAnyOrder(4.0, 3.0);
        assertThat(page.value("agentic_flow_breaker_state{model=\"a/one\",provider=\"first\"}"))
            .isEqualTo(2);
        assertThat(page.of("agentic_flow_breaker_openings_total").values()).containsExactly(1.0);
      }
    }
  }

  private static ProviderEndpoint endpoint(String name, ScriptedUpstream upstream) {
    return new ProviderEndpoint(
        name,
        URI.create(upstream.openAiUrl()),
        ProviderEndpoint.Api.CHAT_COMPLETIONS,
        new ChatDialect(),
        Profiles.COMPATIBLE,
        new Credential.None(),
        Map.of(),
        HttpLimits.DEFAULT);
  }

  private static ModelDirectory directory(Route route) {
    return new ModelDirectory() {
      @Override
      public Route route(String requestedModel) {
        return route;
      }

      @Override
      public List<ListedModel> models() {
        return List.of();
      }
    };
  }

  private int ask(GatewayServer server, String path, boolean stream)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.baseUri().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(TestGateway.asking("m", "hi", stream)))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** A request counts when it has ended, which its client may see a moment before. */
  private MetricsPage scrape(GatewayServer server, int requests) throws Exception {
    while (true) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(server.baseUri().resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      MetricsPage page = new MetricsPage(response.body());
      double ended =
          page.of("agentic_flow_requests_total").values().stream()
              .mapToDouble(Double::doubleValue)
              .sum();
      if (ended == requests) {
        return page;
      }
      Thread.sleep(10);
    }
  }

  private static Map.Entry<String, Double> requests(
      String dialect, String provider, String model, String outcome, double number) {
    return entry(
        "agentic_flow_requests_total{dialect=\"%s\",model=\"%s\",outcome=\"%s\",provider=\"%s\"}"
            .formatted(dialect, model, outcome, provider),
        number);
  }

  private static String tokens(String provider, String model, String kind) {
    return "agentic_flow_tokens_total{kind=\"%s\",model=\"%s\",provider=\"%s\"}"
        .formatted(kind, model, provider);
  }
}
