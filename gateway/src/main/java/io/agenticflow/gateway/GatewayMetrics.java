package io.agenticflow.gateway;

import io.agenticflow.budget.Account;
import io.agenticflow.budget.Standing;
import io.agenticflow.gateway.RequestEnd.Outcome;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.resilience.CircuitBreaker;
import io.agenticflow.routing.CallEvent;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * What the gateway has done since it was started, for {@code GET /metrics}. Safe for use by several
 * threads.
 *
 * <p>Names and help texts are those of docs/gateway.md.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class GatewayMetrics implements RequestObserver {
  /** The media type of {@link #page}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final int MOST_MODELS = 100;

  /** In seconds. The first word of a model that thinks can take minutes, and so can an answer. */
  private static final double[] BOUNDS = {
    0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600
  };

  private final SeriesNames names = new SeriesNames(MOST_MODELS);
  private final FutureTask<Series> series;
  private volatile Supplier<List<Standing>> budgets = List::of;

  /**
   * Begins to count.
   *
   * @param version the program's own
   */
  public GatewayMetrics(String version) {
    // The library takes its time to load; the port need not wait for it.
    series = new FutureTask<>(() -> new Series(version));
    Thread.ofPlatform().daemon().name("metrics-start").start(series);
  }

  @Override
  public void started(RequestStart start) {
    series().inFlight.inc();
  }

  @Override
  public void finished(RequestEnd end) {
    Series all = series();
    all.inFlight.dec();
    Answerer answerer = end.answerer();
    if (answerer != null && end.outcome() == Outcome.ANSWERED) {
      names.answered(answerer);
    }
    String provider = SeriesNames.provider(answerer);
    String model = names.model(answerer);
    String dialect = end.start().dialect();
    all.requests.labelValues(dialect, provider, model, outcome(end)).inc();
    if (end.error() != null) {
      all.errors
          .labelValues(dialect, provider, end.error().kind().name().toLowerCase(Locale.ROOT))
          .inc();
    }
    all.whole.labelValues(provider, model).observe(end.whole().toNanos() / 1e9);
    if (end.firstWord() != null) {
      all.firstWord.labelValues(provider, model).observe(end.firstWord().toNanos() / 1e9);
    }
    count(all, end, provider, model);
  }

  /** Takes what happens to the calls below the requests. */
  public void happened(CallEvent event) {
    Series all = series();
    switch (event) {
      case CallEvent.Retried retried -> all.retries.labelValues(retried.provider()).inc();
      case CallEvent.FellBack fellBack ->
          all.fallbacks
              .labelValues(
                  fellBack.from().provider(),
                  names.model(fellBack.from()),
                  fellBack.to().provider(),
                  names.model(fellBack.to()))
              .inc();
      case CallEvent.Ended _ -> {
        // What requests come to is counted when they end.
      }
      case CallEvent.Adapted _ -> {
        // Once for each model: a line in the log is enough.
      }
      case CallEvent.BreakerChanged changed -> {
        String model =
            changed.model() == null
                ? "" // the provider as a whole
                : names.model(new Answerer(changed.provider(), changed.model()));
        if (changed.state() == CircuitBreaker.State.OPEN && !changed.pause().isZero()) {
          all.openings.labelValues(changed.provider(), model).inc();
        }
        if (!model.equals(SeriesNames.OTHER)) { // which of them would be meant?
          all.breakers
              .labelValues(changed.provider(), model)
              .set(
                  switch (changed.state()) {
                    case CLOSED -> 0;
                    case HALF_OPEN -> 1;
                    case OPEN -> 2;
                  });
        }
      }
    }
  }

  /**
   * Shows what is left of budgets from now on: of the day's, the month's and those of virtual keys.
   *
   * @param standings asked with each page
   */
  void showBudgets(Supplier<List<Standing>> standings) {
    budgets = standings;
  }

  private void readBudgets(Series all) {
    List<Standing> standings;
    try {
      standings = budgets.get();
    } catch (StoreException e) {
      standings = List.of(); // the calls that need them say so
    }
    all.dollarsLeft.clear();
    all.tokensLeft.clear();
    all.budgetDollars.clear();
    for (Standing standing : standings) {
      Account account = standing.account();
      boolean isKey = account.budget().equals("key");
      if (!isKey && !account.subject().isEmpty()) {
        continue; // there is no end of sessions and projects
      }
      String[] labels = {account.budget(), account.subject()};
      Money dollars = standing.moneyLeft();
      if (dollars != null) {
        all.dollarsLeft.labelValues(labels).set(dollars.dollars().doubleValue());
        all.budgetDollars.labelValues(labels).set(standing.spent().money().dollars().doubleValue());
      }
      Long tokens = standing.tokensLeft();
      if (tokens != null) {
        all.tokensLeft.labelValues(labels).set(tokens);
      }
    }
  }

  /** Returns everything in Prometheus' text format, UTF-8. */
  public synchronized byte[] page() {
    readBudgets(series());
    ByteArrayOutputStream out = new ByteArrayOutputStream(8 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(out, series().registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static void count(Series all, RequestEnd end, String provider, String model) {
    Usage usage = end.usage();
    count(all.tokens, usage.inputTokens(), provider, model, "input");
    count(all.tokens, usage.cacheReadTokens(), provider, model, "cache_read");
    count(all.tokens, usage.cacheWriteTokens(), provider, model, "cache_write");
    count(all.tokens, usage.outputTokens(), provider, model, "output");
    count(all.reasoning, usage.reasoningTokens(), provider, model);
    if (end.cost() != null) {
      all.cost.labelValues(provider, model).inc(end.cost().dollars().doubleValue());
    } else if (end.outcome() == Outcome.ANSWERED) {
      all.unpriced.labelValues(provider, model).inc();
    }
  }

  private static void count(Counter counter, long tokens, String... labels) {
    if (tokens > 0) {
      counter.labelValues(labels).inc(tokens);
    }
  }

  private static String outcome(RequestEnd end) {
    return switch (end.outcome()) {
      case ANSWERED -> "answered";
      case CLIENT_LEFT -> "client_left";
      // A failure in the middle of a stream has the stream's status, which was good.
      case FAILED -> end.status() >= 400 && end.status() < 500 ? "refused" : "failed";
    };
  }

  private Series series() {
    try {
      return series.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the metrics were being made", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the metrics cannot be made", e.getCause());
    }
  }

  /** The series themselves. */
  private static final class Series {
    final PrometheusRegistry registry = new PrometheusRegistry();
    final Gauge inFlight;
    final Counter requests;
    final Counter errors;
    final Counter tokens;
    final Counter reasoning;
    final Counter cost;
    final Counter unpriced;
    final Histogram firstWord;
    final Histogram whole;
    final Counter retries;
    final Counter fallbacks;
    final Counter openings;
    final Gauge breakers;
    final Gauge dollarsLeft;
    final Gauge tokensLeft;
    final Gauge budgetDollars;

    Series(String version) {
      Info.builder()
          .name("agentic_flow_build_info")
          .help("The program that serves this.")
          .labelNames("version")
          .register(registry)
          .setLabelValues(version);
      inFlight =
          Gauge.builder()
              .name("agentic_flow_requests_in_flight")
              .help("Requests for an answer that are being served now.")
              .withoutExemplars()
              .register(registry);
      requests =
          counter(
              "agentic_flow_requests",
              "Requests for an answer that have ended.",
              "dialect",
              "provider",
              "model",
              "outcome");
      errors =
          counter(
              "agentic_flow_errors",
              "Requests that ended in an error, by its type.",
              "dialect",
              "provider",
              "type");
      tokens =
          counter(
              "agentic_flow_tokens", "Tokens; each is in one kind.", "provider", "model", "kind");
      reasoning =
          counter(
              "agentic_flow_reasoning_tokens",
              "The part of the output tokens that was reasoning.",
              "provider",
              "model");
      cost = counter("agentic_flow_cost_dollars", "What it cost.", "provider", "model");
      unpriced =
          counter(
              "agentic_flow_unpriced_requests",
              "Answered requests whose price nobody knows.",
              "provider",
              "model");
      firstWord =
          histogram(
              "agentic_flow_first_word_seconds",
              "From the request to the first piece of its answer.");
      whole = histogram("agentic_flow_request_seconds", "From the request to its end.");
      retries = counter("agentic_flow_retries", "Calls that were made again.", "provider");
      fallbacks =
          counter(
              "agentic_flow_fallbacks",
              "Calls that went on to another model.",
              "from_provider",
              "from_model",
              "to_provider",
              "to_model");
      openings =
          counter(
              "agentic_flow_breaker_openings",
              "How often a provider, or one of its models, was left alone.",
              "provider",
              "model");
      breakers =
          Gauge.builder()
              .name("agentic_flow_breaker_state")
              .help("0 closed, 1 half open, 2 open; the provider as a whole has no model.")
              .labelNames("provider", "model")
              .withoutExemplars()
              .register(registry);
      dollarsLeft =
          ofBudgets(
              "agentic_flow_budget_left_dollars",
              "Dollars of a budget that no call has spent or set aside.");
      tokensLeft =
          ofBudgets(
              "agentic_flow_budget_left_tokens",
              "Tokens of a budget that no call has used or set aside.");
      budgetDollars =
          ofBudgets("agentic_flow_budget_spent_dollars", "Dollars of a budget that are spent.");
    }

    private Gauge ofBudgets(String name, String help) {
      return Gauge.builder()
          .name(name)
          .help(help)
          .labelNames("budget", "subject")
          .withoutExemplars()
          .register(registry);
    }

    private Counter counter(String name, String help, String... labels) {
      return Counter.builder()
          .name(name)
          .help(help)
          .labelNames(labels)
          .withoutExemplars()
          .register(registry);
    }

    private Histogram histogram(String name, String help) {
      return Histogram.builder()
          .name(name)
          .help(help)
          .labelNames("provider", "model")
          .classicOnly()
          .classicUpperBounds(BOUNDS)
          .withoutExemplars()
          .register(registry);
    }
  }
}
