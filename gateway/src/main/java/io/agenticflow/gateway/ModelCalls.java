package io.agenticflow.gateway;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.gateway.StreamedAnswer.ClientGoneException;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.OriginalRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the endpoints of all dialects share: a request is read, gets a route, is answered by a
 * {@link ModelCall}, and whoever observes hears of it. Safe for use by several threads.
 */
final class ModelCalls {
  private final ModelDirectory directory;
  private final Heartbeat heartbeat;
  private final RequestObserver observer;
  private final BudgetGate budgets;
  private final Consumer<String> log;
  private final UncarriedReport uncarried;
  private final Set<Cancellation> inFlight = ConcurrentHashMap.newKeySet();

  ModelCalls(
      ModelDirectory directory,
      Heartbeat heartbeat,
      RequestObserver observer,
      BudgetGate budgets,
      Consumer<String> log) {
    this.directory = directory;
    this.heartbeat = heartbeat;
    this.observer = observer;
    this.budgets = budgets;
    this.log = log;
    this.uncarried = new UncarriedReport(log);
  }

  /** Returns how many requests are being answered. */
  int inFlight() {
    return inFlight.size();
  }

  /** Ends all answers that are being written. */
  void cancelAll(String reason) {
    inFlight.forEach(each -> each.cancel(reason));
  }

  /** Answers a request for a model's answer. */
  void answer(Exchange exchange) {
    Cancellation cancellation = new Cancellation();
    inFlight.add(cancellation);
    try {
      byte[] body = exchange.body();
      if (body != null) {
        answer(exchange, body, cancellation);
      }
    } finally {
      inFlight.remove(cancellation);
    }
  }

  /**
   * Reads a request, with the client's own bytes beside it.
   *
   * @throws DialectException where it is none; the message is for people
   */
  static ModelRequest read(Exchange exchange, byte[] body) {
    Inbound inbound = exchange.inbound();
    ModelRequest asked = inbound.dialect().readRequest(body);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : inbound.forwarded()) {
      String value = exchange.header(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    String query = exchange.request().query();
    return asked.toBuilder()
        .original(
            new OriginalRequest(
                inbound.dialect().name(), asked.model(), asked.maxTokens(), body, headers, query))
        .build();
  }

  private void answer(Exchange exchange, byte[] body, Cancellation cancellation) {
    ModelRequest asked;
    try {
      asked = read(exchange, body);
    } catch (DialectException e) {
      ApiError error = new ApiError(Kind.INVALID_REQUEST, String.valueOf(e.getMessage()));
      CallTrace trace = new CallTrace(exchange, null, body.length);
      trace.failed(error, ErrorAnswers.status(error, exchange.inbound()));
      tell(() -> observer.started(trace.start()));
      try {
        exchange.fail(error);
      } finally {
        tell(() -> observer.finished(trace.end()));
      }
      return;
    }
    CallTrace trace = new CallTrace(exchange, asked, body.length);
    tell(() -> observer.started(trace.start()));
    try {
      answer(exchange, asked, cancellation, trace);
    } finally {
      budgets.over(exchange);
      tell(() -> observer.finished(trace.end()));
    }
  }

  private void answer(
      Exchange exchange, ModelRequest asked, Cancellation cancellation, CallTrace trace) {
    ModelDirectory.Routed routed;
    try {
      if (exchange.key() != null) {
        budgets.enter(exchange.key(), asked.model());
      }
      routed = directory.route(asked, trace.start().attribution());
    } catch (ModelException e) {
      trace.failed(e.error(), ErrorAnswers.status(e.error(), exchange.inbound()));
      exchange.fail(e.error());
      return;
    }
    trace.routed(routed);
    exchange.response().onLeave(() -> cancellation.cancel(ModelCall.CLIENT_LEFT));
    ModelCall call =
        new ModelCall(exchange, asked, routed, cancellation, trace, uncarried, heartbeat, budgets);
    try {
      call.answer();
    } catch (ModelException e) {
      call.tell(e);
    } catch (ClientGoneException e) {
      cancellation.cancel(ModelCall.CLIENT_LEFT);
      throw Exchange.clientGone(e);
    } catch (RuntimeException e) {
      call.tell(new ModelException(ofOurOwn(e, exchange.requestId(), log), e));
    }
  }

  /** Reports a failure of the gateway's own, and returns what the client is told of it. */
  static ApiError ofOurOwn(RuntimeException e, String requestId, Consumer<String> log) {
    StackTraceElement[] trace = e.getStackTrace();
    log.accept(
        "request " + requestId + " failed: " + e + (trace.length == 0 ? "" : " at " + trace[0]));
    String message = "the gateway failed; its log names this request: " + requestId;
    return new ApiError(Kind.API, message, 500, null, null, null, null);
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      log.accept("an observer of requests failed: " + e);
    }
  }
}
