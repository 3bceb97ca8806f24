package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.gateway.StreamedAnswer.ClientGoneException;
import io.agenticflow.gateway.http.ClientLeftException;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.PassedAnswer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.CallOrigin;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: events of a model to a client in its dialect, or the provider's own
 * bytes where the two speak the same. For one thread.
 */
final class ModelCall {
  /** Names the model that answers, as its provider spells it. */
  static final String MODEL = "x-agentic-flow-model";

  /** Tells which policy has chosen that model, and why. */
  static final String DECISION = "x-agentic-flow-route";

  private static final int LONGEST_HEADER = 256;

  /** Why a call was cancelled whose client is gone. */
  static final String CLIENT_LEFT = "the client has left";

  private final Exchange exchange;
  private final ModelRequest asked;
  private final Route route;
  private final @Nullable RouteDecision decision;
  private final Cancellation cancellation;
  private final CallTrace trace;
  private final UncarriedReport uncarried;
  private final Heartbeat heartbeat;
  private final BudgetGate budgets;
  private @Nullable StreamedAnswer answer;

  /**
   * @param asked with the client's own bytes
   */
  ModelCall(
      Exchange exchange,
      ModelRequest asked,
      ModelDirectory.Routed routed,
      Cancellation cancellation,
      CallTrace trace,
      UncarriedReport uncarried,
      Heartbeat heartbeat,
      BudgetGate budgets) {
    this.exchange = exchange;
    this.asked = asked;
    this.route = routed.route();
    this.decision = routed.decision();
    this.cancellation = cancellation;
    this.trace = trace;
    this.uncarried = uncarried;
    this.heartbeat = heartbeat;
    this.budgets = budgets;
  }

  /**
   * Writes the answer.
   *
   * @throws ModelException where the model fails; {@link #tell} says it to the client
   * @throws ClientGoneException where there is nobody to write to
   */
  void answer() {
    exchange.set(MODEL, route.model());
    if (decision != null) {
      exchange.set(DECISION, header(decision));
    }
    if (asked.stream()) {
      stream();
    } else {
      whole();
    }
    trace.answered();
  }

  /**
   * Tells the client of a failure: by a status where nothing was sent yet, else as the last event.
   *
   * @throws ClientLeftException where there is nobody to tell
   */
  void tell(ModelException failure) {
    if (CLIENT_LEFT.equals(cancellation.reason())) {
      throw Exchange.clientGone(failure);
    }
    boolean ended = cancellation.isCancelled();
    ApiError error =
        ended
            ? new ApiError(ApiError.Kind.OVERLOADED, String.valueOf(cancellation.reason()))
            : failure.error();
    try {
      if (answer != null && answer.fail(error)) {
        trace.failed(error, 200);
        answer.end();
        return;
      }
    } catch (ClientGoneException e) {
      throw Exchange.clientGone(e);
    }
    budgets.tell(exchange, error.kind() == ApiError.Kind.BUDGET);
    if (failure.passed() != null && !ended) {
      trace.passed();
      trace.failed(error, failure.passed().status());
      ErrorAnswers.pass(exchange, failure.passed());
      return;
    }
    trace.failed(error, ErrorAnswers.status(error, exchange.inbound()));
    exchange.fail(error);
  }

  /** Headers are of printable ASCII; what a rule of the user's is called need not be. */
  static String header(RouteDecision decision) {
    String line = decision.policy() + ": " + decision.reason();
    StringBuilder header = new StringBuilder(line.length());
    for (int i = 0; i < line.length() && i < LONGEST_HEADER; i++) {
      char c = line.charAt(i);
      header.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return header.toString();
  }

  private ModelRequest request() {
    Attribution from = trace.start().attribution();
    return asked.toBuilder()
        .model(route.model())
        .origin(
            CallOrigin.builder()
                .session(from.session())
                .agent(from.agent())
                .run(null, from.parentAgent())
                .client(from.client())
                .caller(exchange.caller())
                .requestId(exchange.requestId())
                .asked(asked.model())
                .reason(
                    decision == null || !decision.isRouted()
                        ? null
                        : decision.policy() + ": " + decision.reason())
                .build())
        .build();
  }

  private void stream() {
    StreamedAnswer streamed =
        new StreamedAnswer(
            exchange, dialect().newStreamWriter(asked), trace.usage(), asked.model());
    answer = streamed;
    heartbeat.add(streamed);
    try (ModelStream stream = route.client().send(request(), cancellation)) {
      opened(stream, streamed);
      PassedAnswer passed = stream.passed();
      if (passed != null && passed.isStream() && streamed.beginPassed(passed.headers())) {
        trace.passed();
        pass(stream, passed, streamed);
      } else {
        translate(stream, streamed);
      }
      streamed.end();
    } finally {
      heartbeat.remove(streamed);
    }
  }

  private void translate(ModelStream stream, StreamedAnswer streamed) {
    for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
      if (event instanceof StreamEvent.Failed(ApiError error)) {
        throw new ModelException(error);
      }
      trace.saw(event);
      streamed.add(event, !stream.isReady() && !(event instanceof StreamEvent.MessageStop));
    }
  }

  /** The events are read all the same: a stream that breaks off must not look whole. */
  private void pass(ModelStream stream, PassedAnswer passed, StreamedAnswer streamed) {
    ApiError told = null;
    boolean ended = false;
    try {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        trace.saw(event);
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          told = error; // by the provider, in the bytes
        }
        if (!stream.isReady() && !(event instanceof StreamEvent.MessageStop)) {
          streamed.addPassed(passed.take(), false);
        }
      }
      ended = told == null;
    } finally {
      streamed.addPassed(passed.take(), ended);
    }
    if (told != null) {
      streamed.told();
      throw new ModelException(told);
    }
  }

  private void whole() {
    StreamCollector collected = new StreamCollector();
    byte[] answer;
    try (ModelStream stream = route.client().send(request(), cancellation)) {
      opened(stream, null);
      PassedAnswer passed = stream.passed();
      boolean passes = passed != null && !passed.isStream();
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          throw new ModelException(error);
        }
        trace.saw(event);
        if (!passes) {
          collected.accept(event);
        }
      }
      if (passes) {
        trace.passed();
        exchange.sendPassed(requireNonNull(passed).headers(), passed.take());
        return;
      }
      answer = dialect().writeResponse(named(collected.response()), asked);
    }
    exchange.send(answer);
  }

  /** Says in the answer's headers what is known once the model has begun to answer. */
  private void opened(ModelStream stream, @Nullable StreamedAnswer streamed) {
    trace.opened(stream);
    String model = trace.answerer() == null ? route.model() : trace.answerer().model();
    String left = uncarried.report(trace.uncarried(), trace.answerer(), exchange.requestId());
    Runnable headers =
        () -> {
          exchange.set(MODEL, model);
          budgets.tell(exchange, false);
          if (left != null) {
            exchange.set(UncarriedReport.HEADER, left);
          }
        };
    if (streamed == null) {
      headers.run();
    } else {
      streamed.beforeHead(headers);
    }
  }

  /** Returns the answer under a name of our own and the model's name that the client knows. */
  private ModelResponse named(ModelResponse response) {
    return new ModelResponse(
        RequestId.random(exchange.inbound().answerPrefix()),
        asked.model(),
        response.content(),
        response.stopReason(),
        response.stopSequence(),
        trace.usage().atTheEnd(response.usage()),
        response.extensions());
  }

  private Dialect dialect() {
    return exchange.inbound().dialect();
  }
}
