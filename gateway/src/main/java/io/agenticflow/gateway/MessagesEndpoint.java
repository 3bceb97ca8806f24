package io.agenticflow.gateway;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.StreamCollector;
import io.agenticflow.gateway.StreamedAnswer.ClientGoneException;
import io.agenticflow.json.Json;
import io.agenticflow.provider.ModelException;
import io.agenticflow.provider.ModelStream;
import io.agenticflow.provider.PassedAnswer;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.StreamEvent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code POST /v1/messages} and {@code POST /v1/messages/count_tokens}: bytes to vocabulary, to a
 * provider, and back.
 */
final class MessagesEndpoint {
  /** Names the model that was really asked, as its provider spells it. */
  static final HeaderName MODEL = HeaderNames.create("x-agentic-flow-model");

  /** What a provider of the same dialect is told beside the body; their values are open lists. */
  private static final List<HeaderName> FORWARDED =
      List.of(HeaderNames.create("anthropic-version"), HeaderNames.create("anthropic-beta"));

  private final Dialect dialect;
  private final ModelDirectory directory;
  private final ErrorAnswers errors;
  private final ClientWatches watches;
  private final Heartbeat heartbeat;
  private final Consumer<String> log;

  MessagesEndpoint(
      Dialect dialect,
      ModelDirectory directory,
      ErrorAnswers errors,
      ClientWatches watches,
      Heartbeat heartbeat,
      Consumer<String> log) {
    this.dialect = dialect;
    this.directory = directory;
    this.errors = errors;
    this.watches = watches;
    this.heartbeat = heartbeat;
    this.log = log;
  }

  /**
   * Answers a request for a message.
   *
   * @param cancellation raised by this when the client leaves, and by others when the gateway stops
   */
  void answer(
      byte[] body,
      ServerRequest from,
      ServerResponse response,
      String requestId,
      Cancellation cancellation) {
    ModelRequest asked = withOriginal(dialect.readRequest(body), body, from);
    Route route = directory.route(asked.model());
    if (isHeaderValue(route.model())) {
      response.header(HeaderValues.create(MODEL, route.model()));
    }
    ModelRequest request = asked.toBuilder().model(route.model()).build();
    watches.watch(() -> cancellation.cancel("the client has left"));
    if (asked.stream()) {
      stream(asked, request, route, response, requestId, cancellation);
    } else {
      whole(asked, request, route, response, requestId, cancellation);
    }
  }

  private ModelRequest withOriginal(ModelRequest asked, byte[] body, ServerRequest from) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (HeaderName name : FORWARDED) {
      List<String> values = from.headers().all(name, List::of);
      if (!values.isEmpty()) {
        headers.put(name.lowerCase(), String.join(",", values));
      }
    }
    OriginalRequest original =
        new OriginalRequest(
            dialect.name(),
            asked.model(),
            asked.maxTokens(),
            body,
            headers,
            from.query().rawValue());
    return asked.toBuilder().original(original).build();
  }

  /** Answers a question for the tokens of a prompt, by an estimate: no provider is asked. */
  void countTokens(byte[] body, ServerResponse response, String requestId) {
    long tokens = TokenEstimate.of(dialect.readRequest(body));
    response.header(HeaderValues.create(RequestId.HEADER, requestId));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(Json.writeBytes(Json.object().put("input_tokens", tokens).build()));
  }

  private void stream(
      ModelRequest asked,
      ModelRequest request,
      Route route,
      ServerResponse response,
      String requestId,
      Cancellation cancellation) {
    StreamedAnswer answer =
        new StreamedAnswer(
            response,
            dialect.newStreamWriter(asked),
            new UsageReport(asked),
            asked.model(),
            requestId);
    heartbeat.add(answer);
    try {
      copy(route, request, cancellation, answer);
      answer.end();
    } catch (ModelException e) {
      refuseOrEnd(e, answer, response, requestId, cancellation);
    } catch (ClientGoneException e) {
      cancellation.cancel("the client has left");
      throw new CloseConnectionException("the client has left", e);
    } catch (RuntimeException e) {
      refuseOrEnd(
          new ModelException(errors.ofOurOwn(e, requestId, log), e),
          answer,
          response,
          requestId,
          cancellation);
    } finally {
      heartbeat.remove(answer);
    }
  }

  private static void copy(
      Route route, ModelRequest request, Cancellation cancellation, StreamedAnswer answer) {
    try (ModelStream stream = route.client().send(request, cancellation)) {
      PassedAnswer passed = stream.passed();
      if (passed != null && passed.isStream() && answer.beginPassed(passed.headers())) {
        pass(stream, passed, answer);
        return;
      }
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          throw new ModelException(error);
        }
        answer.add(event, !stream.isReady());
      }
    }
  }

  /** The events are read all the same: a stream that breaks off must not look whole. */
  private static void pass(ModelStream stream, PassedAnswer passed, StreamedAnswer answer) {
    try {
      while (stream.next() != null) {
        if (!stream.isReady()) {
          answer.addPassed(passed.take());
        }
      }
    } finally {
      answer.addPassed(passed.take());
    }
  }

  private void refuseOrEnd(
      ModelException failure,
      StreamedAnswer answer,
      ServerResponse response,
      String requestId,
      Cancellation cancellation) {
    ApiError told = told(failure.error(), cancellation);
    try {
      if (answer.fail(told)) {
        answer.end();
        return;
      }
    } catch (ClientGoneException e) {
      throw new CloseConnectionException("the client has left", e);
    }
    if (failure.passed() != null && !cancellation.isCancelled()) {
      errors.pass(response, failure.passed(), requestId);
      return;
    }
    errors.send(response, told, requestId);
  }

  private void whole(
      ModelRequest asked,
      ModelRequest request,
      Route route,
      ServerResponse response,
      String requestId,
      Cancellation cancellation) {
    StreamCollector collected = new StreamCollector();
    try (ModelStream stream = route.client().send(request, cancellation)) {
      for (StreamEvent event = stream.next(); event != null; event = stream.next()) {
        if (event instanceof StreamEvent.Failed(ApiError error)) {
          throw new ModelException(error);
        }
        collected.accept(event);
      }
      PassedAnswer passed = stream.passed();
      if (passed != null && !passed.isStream()) {
        response.header(HeaderValues.create(RequestId.HEADER, requestId));
        PassedHeaders.add(passed.headers(), response);
        response.header(HeaderValues.CONTENT_TYPE_JSON);
        response.send(passed.take());
        return;
      }
    } catch (ModelException e) {
      if (e.passed() != null && !cancellation.isCancelled()) {
        errors.pass(response, e.passed(), requestId);
        return;
      }
      throw new ModelException(told(e.error(), cancellation), e);
    }
    response.header(HeaderValues.create(RequestId.HEADER, requestId));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(dialect.writeResponse(named(collected.response(), asked), asked));
  }

  /** Returns the answer under a name of our own and the model's name that the client knows. */
  private static ModelResponse named(ModelResponse response, ModelRequest asked) {
    UsageReport usage = new UsageReport(asked);
    for (ContentBlock block : response.content()) {
      switch (block) {
        case ContentBlock.Text text -> usage.wrote(text.text().length());
        case ContentBlock.Thinking thinking -> usage.wrote(thinking.thinking().length());
        case ContentBlock.ToolUse use -> usage.wrote(use.input().text().length());
        default -> {}
      }
    }
    return new ModelResponse(
        RequestId.nextMessage(),
        asked.model(),
        response.content(),
        response.stopReason(),
        response.stopSequence(),
        usage.atTheEnd(response.usage()),
        response.extensions());
  }

  /**
   * Returns the failure as the client is to hear it: a call that we ended ourselves is not the
   * provider's failure.
   */
  private static ApiError told(ApiError error, Cancellation cancellation) {
    return cancellation.isCancelled()
        ? new ApiError(ApiError.Kind.OVERLOADED, String.valueOf(cancellation.reason()))
        : error;
  }

  private static boolean isHeaderValue(String text) {
    return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
