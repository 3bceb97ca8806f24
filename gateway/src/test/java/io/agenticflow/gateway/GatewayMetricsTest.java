package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.agenticflow.gateway.RequestEnd.Outcome;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.resilience.CircuitBreaker;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class GatewayMetricsTest {
  private static final Answerer FAST = new Answerer("openrouter", "vendor/fast");
  private static final ApiError BUSY = new ApiError(ApiError.Kind.OVERLOADED, "busy");

  private final GatewayMetrics metrics = new GatewayMetrics("9.9.9");

  @Test
  void beforeAnyRequest_thereIsTheBuildAndNothingInFlight() {
    MetricsPage page = page();
    assertThat(page.value("agentic_flow_build_info{version=\"9.9.9\"}")).isEqualTo(1);
    assertThat(page.value("agentic_flow_requests_in_flight")).isZero();
    assertThat(page.of("agentic_flow_requests_total")).isEmpty();
  }

  @Test
  void requestUnderWay_isInFlight() {
    metrics.started(start());
    metrics.started(start());
    finished(Outcome.ANSWERED, FAST, 200, null, Usage.NONE, null);
    assertThat(page().value("agentic_flow_requests_in_flight")).isEqualTo(1);
  }

  @Test
  void tokensCostAndTimes_areSummed() {
    finished(
        Outcome.ANSWERED,
        FAST,
        200,
        null,
        new Usage(100, 40, 7, 30, 12, null),
        new Money(250_000_000));
    finished(
        Outcome.ANSWERED, FAST, 200, null, new Usage(1, 2, 0, 3, 0, null), new Money(500_000_000));
    finished(Outcome.ANSWERED, FAST, 200, null, new Usage(5, 6), null);
    MetricsPage page = page();
    assertThat(page.of("agentic_flow_tokens_total"))
        .containsOnly(
            entry("agentic_flow_tokens_total" + labels("kind=\"input\""), 106.0),
            entry("agentic_flow_tokens_total" + labels("kind=\"cache_read\""), 42.0),
            entry("agentic_flow_tokens_total" + labels("kind=\"cache_write\""), 7.0),
            entry("agentic_flow_tokens_total" + labels("kind=\"output\""), 39.0));
    assertThat(page.of("agentic_flow_reasoning_tokens_total").values()).containsExactly(12.0);
    assertThat(page.of("agentic_flow_cost_dollars_total").values()).containsExactly(0.75);
    assertThat(page.of("agentic_flow_unpriced_requests_total").values()).containsExactly(1.0);
    assertThat(page.of("agentic_flow_request_seconds_count").values()).containsExactly(3.0);
    assertThat(page.of("agentic_flow_request_seconds_sum").values()).containsExactly(6.0);
    assertThat(page.of("agentic_flow_first_word_seconds_sum").values()).containsExactly(1.5);
  }

  @Test
  void endings_areToldApart() {
    finished(Outcome.ANSWERED, FAST, 200, null, Usage.NONE, null);
    finished(Outcome.FAILED, FAST, 529, BUSY, Usage.NONE, null);
    finished(Outcome.FAILED, FAST, 200, BUSY, Usage.NONE, null); // in the middle of a stream
    finished(Outcome.CLIENT_LEFT, FAST, 0, null, Usage.NONE, null);
    finished(
        Outcome.FAILED,
        null,
        400,
        new ApiError(ApiError.Kind.INVALID_REQUEST, "not JSON"),
        Usage.NONE,
        null);
    MetricsPage page = page();
    String fast =
        "agentic_flow_requests_total{dialect=\"anthropic\",model=\"vendor/fast\",outcome=";
    assertThat(page.of("agentic_flow_requests_total"))
        .containsOnly(
            entry(fast + "\"answered\",provider=\"openrouter\"}", 1.0),
            entry(fast + "\"failed\",provider=\"openrouter\"}", 2.0),
            entry(fast + "\"client_left\",provider=\"openrouter\"}", 1.0),
            entry(
                "agentic_flow_requests_total{dialect=\"anthropic\",model=\"none\",outcome=\"refused\",provider=\"none\"}",
                1.0));
    assertThat(page.of("agentic_flow_errors_total").values()).containsExactlyInAnyOrder(1.0, 2.0);
  }

  @Test
  void namesThatClientsMakeUp_makeNoSeries() {
    for (int i = 0; i < 1_000; i++) {
      finished(
          Outcome.FAILED,
          new Answerer("openrouter", "made/up-" + i),
          404,
          new ApiError(ApiError.Kind.NOT_FOUND, "no"),
          Usage.NONE,
          null);
    }
    assertThat(page().of("agentic_flow_requests_total"))
        .containsOnly(
            entry(
                "agentic_flow_requests_total{dialect=\"anthropic\",model=\"other\",outcome=\"refused\",provider=\"openrouter\"}",
                1_000.0));
  }

  @Test
  void modelsThatAnswer_haveSeries_upToABound() {
    for (int i = 0; i < 1_000; i++) {
      finished(
          Outcome.ANSWERED,
          new Answerer("openrouter", "vendor/model-" + i),
          200,
          null,
          Usage.NONE,
          null);
    }
    MetricsPage page = page();
    assertThat(page.of("agentic_flow_requests_total")).hasSize(101);
    assertThat(
            page.value(
                "agentic_flow_requests_total{dialect=\"anthropic\",model=\"other\",outcome=\"answered\",provider=\"openrouter\"}"))
        .isEqualTo(900);
  }

  @Test
  void whatHappensBelow_isCounted() {
    finished(Outcome.ANSWERED, FAST, 200, null, Usage.NONE, null);
    metrics.happened(new CallEvent.Retried("openrouter", BUSY, 1, 2, Duration.ZERO));
    metrics.happened(new CallEvent.Retried("openrouter", BUSY, 2, 2, Duration.ZERO));
    metrics.happened(new CallEvent.FellBack(FAST, new Answerer("office", "new"), BUSY));
    for (CircuitBreaker.State state :
        List.of(
            CircuitBreaker.State.OPEN, CircuitBreaker.State.HALF_OPEN, CircuitBreaker.State.OPEN)) {
      metrics.happened(
          new CallEvent.BreakerChanged("openrouter", null, state, Duration.ofSeconds(10)));
    }
    metrics.happened(
        new CallEvent.BreakerChanged(
            "openrouter", "made/up", CircuitBreaker.State.OPEN, Duration.ofSeconds(10)));
    MetricsPage page = page();
    assertThat(page.value("agentic_flow_retries_total{provider=\"openrouter\"}")).isEqualTo(2);
    assertThat(page.of("agentic_flow_fallbacks_total"))
        .containsOnly(
            entry(
                "agentic_flow_fallbacks_total{from_model=\"vendor/fast\",from_provider=\"openrouter\",to_model=\"other\",to_provider=\"office\"}",
                1.0));
    assertThat(page.of("agentic_flow_breaker_state"))
        .containsOnly(entry("agentic_flow_breaker_state{model=\"\",provider=\"openrouter\"}", 2.0));
    assertThat(page.of("agentic_flow_breaker_openings_total"))
        .containsOnly(
            entry("agentic_flow_breaker_openings_total{model=\"\",provider=\"openrouter\"}", 2.0),
            entry(
                "agentic_flow_breaker_openings_total{model=\"other\",provider=\"openrouter\"}",
                1.0));
  }

  private void finished(
      Outcome outcome,
      @Nullable Answerer answerer,
      int status,
      @Nullable ApiError error,
      Usage usage,
      @Nullable Money cost) {
    metrics.finished(
        new RequestEnd(
            start(),
            outcome,
            null,
            answerer,
            status,
            error,
            usage,
            false,
            cost,
            false,
            List.of(),
            null,
            Duration.ofMillis(500),
            Duration.ofSeconds(2)));
  }

  private static RequestStart start() {
    return new RequestStart("req_1", Instant.EPOCH, "anthropic", "m", true, 10, Attribution.NONE);
  }

  private static String labels(String kind) {
    return "{" + kind + ",model=\"vendor/fast\",provider=\"openrouter\"}";
  }

  private MetricsPage page() {
    return new MetricsPage(metrics.page());
  }
}
