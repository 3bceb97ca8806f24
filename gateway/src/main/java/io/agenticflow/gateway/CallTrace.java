package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.gateway.RequestEnd.Outcome;
import io.agenticflow.provider.Answerer;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.PassedAnswer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes down what becomes of one request, for whoever listens. For one thread. */
final class CallTrace {
  private final long startedAt = System.nanoTime();
  private final RequestStart start;
  private final @Nullable UsageReport usage;
  private @Nullable Route route;
  private @Nullable RouteDecision decision;
  private @Nullable Answerer answerer;
  private Usage known = Usage.NONE;
  private boolean reached;
  private boolean passed;
  private List<String> uncarried = List.of();
  private @Nullable String upstreamRequestId;
  private long firstWordAt;
  private Outcome outcome = Outcome.CLIENT_LEFT;
  private int status;
  private @Nullable ApiError error;

  /**
   * @param asked what the client wants; null where it could not be read
   */
  CallTrace(Exchange exchange, @Nullable ModelRequest asked, long bytes) {
    this.start =
        new RequestStart(
            exchange.requestId(),
            Instant.now(),
            exchange.inbound().dialect().name(),
            asked == null ? null : asked.model(),
            asked != null && asked.stream(),
            bytes,
            Attribution.of(exchange.request()));
    this.usage = asked == null ? null : new UsageReport(asked);
  }

  RequestStart start() {
    return start;
  }

  /** Returns the counts that the client is told; only where the request could be read. */
  UsageReport usage() {
    return requireNonNull(usage);
  }

  void routed(ModelDirectory.Routed to) {
    route = to.route();
    decision = to.decision();
    answerer = to.route().answerer();
  }

  /** Notes who answers, and how. */
  void opened(ModelStream stream) {
    reached = true;
    Answerer other = stream.answeredBy();
    if (other != null) {
      answerer = other;
    }
    uncarried = stream.uncarried();
    PassedAnswer answer = stream.passed();
    if (answer != null) {
      upstreamRequestId = PassedHeaders.requestId(answer.headers());
    }
  }

  void passed() {
    passed = true;
  }

  @Nullable Answerer answerer() {
    return answerer;
  }

  List<String> uncarried() {
    return uncarried;
  }

  /** Notes an event of the answer. */
  void saw(StreamEvent event) {
    switch (event) {
      case StreamEvent.BlockDelta delta -> {
        firstWord();
        wrote(delta.delta());
      }
      case StreamEvent.BlockStart _ -> firstWord();
      case StreamEvent.MessageStart begun -> known = begun.usage();
      case StreamEvent.MessageDelta delta -> known = delta.usage();
      default -> {}
    }
  }

  /** Notes that the client has the whole answer. */
  void answered() {
    outcome = Outcome.ANSWERED;
    status = 200;
  }

  /** Notes that the client was told of a failure. */
  void failed(ApiError failure, int toldStatus) {
    outcome = Outcome.FAILED;
    status = toldStatus;
    error = failure;
    if (failure.requestId() != null) {
      upstreamRequestId = failure.requestId();
    }
  }

  RequestEnd end() {
    Usage told = reached && usage != null ? usage.atTheEnd(known) : Usage.NONE;
    Money cost = route == null || !reached ? null : route.pricer().price(told, answerer);
    return new RequestEnd(
        start,
        outcome,
        decision,
        answerer,
        status,
        error,
        told,
        !told.equals(known),
        cost,
        passed,
        uncarried,
        upstreamRequestId,
        firstWordAt == 0 ? null : Duration.ofNanos(firstWordAt - startedAt),
        Duration.ofNanos(System.nanoTime() - startedAt));
  }

  private void firstWord() {
    if (firstWordAt == 0) {
      firstWordAt = System.nanoTime();
    }
  }

  private void wrote(Delta delta) {
    switch (delta) {
      case Delta.Text(String text) -> usage().wrote(text.length());
      case Delta.Thinking(String thinking) -> usage().wrote(thinking.length());
      case Delta.InputJson(String json) -> usage().wrote(json.length());
      case Delta.Signature _, Delta.Other _ -> {}
    }
  }
}
