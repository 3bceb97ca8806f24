package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.ResultType;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Requests and what belongs to them: ids, limits of time, progress, what every request carries
 * since the stateless revision, and the rounds in which a server asks back. Safe for use by several
 * threads.
 */
final class Connection implements McpListener {
  /** A server that goes on asking back is out of order. */
  private static final int MOST_ROUNDS = 50;

  /** How long a server that only wants to be asked again is left in peace. */
  private static final Duration ASKED_AGAIN = Duration.ofMillis(200);

  /** More is told before the connection stands by nobody who means well. */
  private static final int MOST_EARLY = 1000;

  private final String name;
  private final McpTransport transport;
  private final ClientOptions options;
  private final ServerRequests requests;
  private final Visits visits;
  private final AtomicLong ids = new AtomicLong();
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, Cancellation> theirs = new ConcurrentHashMap<>();

  /** What was told before anybody listens; null once somebody does. */
  private @Nullable List<Message.Notification> early = new ArrayList<>();

  /** Hears what is neither progress nor the end of a request. */
  private volatile Consumer<Message.Notification> notified = this::keep;

  private volatile @Nullable String closedBecause;
  private volatile Consumer<String> whenClosed = _ -> {};
  private volatile @Nullable Revision revision;
  private volatile @Nullable String logLevel;

  /** A request of ours that waits for its answer. */
  private record Running(Deadline deadline, @Nullable Consumer<ProgressStep> progress) {}

  Connection(String name, McpTransport transport, ClientOptions options) {
    this.name = name;
    this.transport = transport;
    this.options = options;
    this.requests = new ServerRequests(name, options);
    this.visits = new Visits(requests);
    this.logLevel = options.logLevel();
  }

  void open() throws McpException {
    closedBecause = null;
    try {
      transport.open(this);
    } catch (IOException e) {
      throw new McpException("the MCP server " + name + " cannot be used: " + e.getMessage(), e);
    }
  }

  void close() {
    transport.close();
    theirs.values().forEach(each -> each.cancel("the connection was closed"));
  }

  boolean answersAlways() {
    return transport.answersAlways();
  }

  /** From now on both speak this. */
  void agreed(Revision agreed) {
    revision = agreed;
    transport.agreed(agreed);
  }

  /** From now on events are of interest to somebody, who also gets those from before. */
  void established(Consumer<Message.Notification> toNotify, Consumer<String> toTellOfTheEnd) {
    List<Message.Notification> before;
    synchronized (this) {
      before = early == null ? List.of() : early;
      early = null;
      notified = toNotify;
      whenClosed = toTellOfTheEnd;
    }
    before.forEach(toNotify);
    String reason = closedBecause;
    if (reason != null) {
      toTellOfTheEnd.accept(reason);
    }
  }

  private void keep(Message.Notification notification) {
    synchronized (this) {
      if (early != null) {
        if (early.size() < MOST_EARLY) {
          early.add(notification);
        }
        return;
      }
    }
    notified.accept(notification);
  }

  ServerRequests requests() {
    return requests;
  }

  String name() {
    return name;
  }

  ClientOptions options() {
    return options;
  }

  void logLevel(String level) {
    logLevel = level;
  }

  /** Returns why the connection has gone; null while it stands. */
  @Nullable String closedBecause() {
    return closedBecause;
  }

  /**
   * Makes a request and returns its result, whatever rounds it takes.
   *
   * @throws McpException where there is none
   */
  JrsObject ask(String method, JrsObject params, CallOptions call) throws McpException {
    JrsObject next = params;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      JrsObject result = askOnce(method, next, call);
      if (!ResultType.of(result).equals(ResultType.INPUT_REQUIRED)) {
        return result;
      }
      JsonObjectBuilder again = copy(params);
      JrsValue asked = Json.field(result, "inputRequests");
      if (asked != null) {
        again.put("inputResponses", inputs(method, asked, call.cancellation()));
      } else {
        pause(ASKED_AGAIN, method, call.cancellation());
      }
      // The server's own text; it goes back as it came.
      next = again.put("requestState", Json.field(result, "requestState")).build();
    }
    throw new McpException(
        "the MCP server " + name + " asks back without end when asked " + method);
  }

  /**
   * Answers what a server asks back.
   *
   * @param method of ours, for the message of an error
   * @param asked requests by the server's keys
   * @return our answers by the same keys
   */
  JrsObject inputs(String method, JrsValue asked, Cancellation cancellation) throws McpException {
    JsonObjectBuilder answers = Json.object();
    for (Map.Entry<String, JrsValue> each : Json.fields(asked)) {
      JrsObject params =
          Json.field(each.getValue(), "params") instanceof JrsObject given
              ? given
              : Message.NOTHING;
      try {
        answers.put(
            each.getKey(),
            requests.answer(Json.string(each.getValue(), "method", ""), params, cancellation));
      } catch (RpcException e) {
        throw new McpException(
            "the MCP server " + name + " asks back to do " + method + ": " + e.getMessage(), e);
      }
    }
    return answers.build();
  }

  /** Makes a request and returns its result as it is, be it that the server asks back. */
  private JrsObject askOnce(String method, JrsObject params, CallOptions call) throws McpException {
    Message.Answer answer = answer(method, params, call);
    if (answer instanceof Message.Failure failure
        && failure.error().code() == RpcError.URL_ELICITATION_REQUIRED
        && isVisited(failure.error(), call.cancellation())) {
      answer = answer(method, params, call);
    }
    return switch (answer) {
      case Message.Result result -> result.result();
      case Message.Failure failure -> throw refused(method, failure.error());
    };
  }

  private boolean isVisited(RpcError error, Cancellation cancellation) throws McpException {
    try {
      return visits.perform(error, cancellation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new McpException("the wait for the MCP server " + name + " was interrupted", e);
    }
  }

  McpException refused(String method, RpcError error) {
    return new McpException(
        "the MCP server " + name + " refused " + method + ": " + error.message(), error);
  }

  /** Makes a request and returns what is answered, an error too. */
  Message.Answer answer(String method, JrsObject params, CallOptions call) throws McpException {
    Cancellation own = new Cancellation();
    try {
      return answerWithin(method, params, call, own);
    } catch (IOException e) {
      throw new McpException(
          "the MCP server " + name + " does not answer " + method + ": " + e.getMessage(), e);
    }
  }

  private Message.Answer answerWithin(
      String method, JrsObject params, CallOptions call, Cancellation own)
      throws IOException, McpException {
    Duration silence = call.timeout() == null ? options.requestTimeout() : call.timeout();
    JrsValue id = Json.of(ids.incrementAndGet());
    Message.Request request = new Message.Request(id, method, carrying(params, id, call));
    String key = Message.key(id);
    try (Deadline deadline = new Deadline(silence, options.longestRequest(), own);
        Cancellation.Registration _ =
            call.cancellation()
                .onCancel(() -> own.cancel(String.valueOf(call.cancellation().reason())))) {
      running.put(key, new Running(deadline, call.progress()));
      try {
        return transport.ask(request, own);
      } catch (IOException e) {
        if (deadline.hasPassed()) {
          throw new McpException(
              "the MCP server "
                  + name
                  + " did not answer "
                  + method
                  + " in time ("
                  + words(silence)
                  + " of silence)",
              e);
        }
        throw e;
      } finally {
        running.remove(key);
      }
    }
  }

  private static String words(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  /** Returns parameters with what every request carries. */
  private JrsObject carrying(JrsObject params, JrsValue id, CallOptions call) {
    Revision spoken = revision;
    Revision stateless = spoken != null && spoken.isStateless() ? spoken : null;
    if (stateless == null && call.progress() == null) {
      return params;
    }
    JsonObjectBuilder meta = copy(Json.field(params, Meta.FIELD));
    if (call.progress() != null) {
      meta.put(Meta.PROGRESS_TOKEN, id);
    }
    if (stateless != null) {
      meta.put(Meta.PROTOCOL_VERSION, stateless.text())
          .put(Meta.CLIENT_INFO, clientInfo())
          .put(Meta.CLIENT_CAPABILITIES, requests.capabilities(true))
          .put(Meta.LOG_LEVEL, logLevel);
    }
    return copy(params).put(Meta.FIELD, meta.build()).build();
  }

  JrsObject clientInfo() {
    return Json.object().put("name", options.program()).put("version", options.version()).build();
  }

  static JsonObjectBuilder copy(@Nullable JrsValue object) {
    JsonObjectBuilder copy = Json.object();
    Json.fields(object).forEach(field -> copy.put(field.getKey(), field.getValue()));
    return copy;
  }

  /** Waits, unless it is cancelled meanwhile. */
  void pause(Duration time, String method, Cancellation cancellation) throws McpException {
    CountDownLatch cancelled = new CountDownLatch(1);
    try (Cancellation.Registration _ = cancellation.onCancel(cancelled::countDown)) {
      if (cancelled.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new McpException(
            "the MCP server "
                + name
                + " was no longer to do "
                + method
                + ": "
                + cancellation.reason());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new McpException("the wait for the MCP server " + name + " was interrupted", e);
    }
  }

  void tell(Message message) throws McpException {
    try {
      transport.tell(message);
    } catch (IOException e) {
      throw new McpException("the MCP server " + name + " cannot be told: " + e.getMessage(), e);
    }
  }

  @Override
  public void heard(Message message) {
    switch (message) {
      case Message.Request request ->
          Thread.ofVirtual().name("mcp-" + name + "-asks").start(() -> serve(request));
      case Message.Notification notification -> notified(notification);
      case Message.Answer _ -> {} // belongs to nobody
    }
  }

  @Override
  public void closed(String reason) {
    closedBecause = reason;
    theirs.values().forEach(each -> each.cancel(reason));
    whenClosed.accept(reason);
  }

  private void notified(Message.Notification notification) {
    switch (notification.method()) {
      case Methods.PROGRESS -> progressed(notification.params());
      case Methods.CANCELLED -> {
        JrsValue id = Json.field(notification.params(), "requestId");
        Cancellation asked = id == null ? null : theirs.get(Message.key(id));
        if (asked != null) {
          asked.cancel(
              Json.string(notification.params(), "reason", "the server took its request back"));
        }
      }
      case Methods.ELICITATION_COMPLETE ->
          visits.completed(Json.string(notification.params(), "elicitationId", ""));
      default -> notified.accept(notification);
    }
  }

  private void progressed(JrsObject params) {
    JrsValue token = Json.field(params, Meta.PROGRESS_TOKEN);
    Running asked = token == null ? null : running.get(Message.key(token));
    if (asked == null) {
      return; // already answered
    }
    asked.deadline().postpone();
    BigDecimal total = Json.decimal(params, "total");
    BigDecimal done = Json.decimal(params, "progress");
    if (asked.progress() != null && done != null) {
      asked
          .progress()
          .accept(
              new ProgressStep(
                  done.doubleValue(),
                  total == null ? null : Double.valueOf(total.doubleValue()),
                  Json.string(params, "message")));
    }
  }

  private void serve(Message.Request request) {
    Cancellation cancellation = new Cancellation();
    String key = Message.key(request.id());
    theirs.put(key, cancellation);
    // A server that waits for a person, or for a model of ours, is not silent.
    running.values().forEach(each -> each.deadline().postpone());
    Message.Answer answer;
    try {
      answer =
          new Message.Result(
              request.id(), requests.answer(request.method(), request.params(), cancellation));
    } catch (RpcException e) {
      answer = new Message.Failure(request.id(), e.error());
    } catch (RuntimeException e) {
      // Else the server would wait for ever.
      answer =
          new Message.Failure(
              request.id(), new RpcError(RpcError.INTERNAL_ERROR, "this client failed: " + e));
      options.events().failed("the MCP server " + name + " asked " + request.method() + ": " + e);
    } finally {
      theirs.remove(key);
      running.values().forEach(each -> each.deadline().postpone());
    }
    if (cancellation.isCancelled()) {
      return; // nobody waits for it
    }
    try {
      transport.tell(answer);
    } catch (IOException e) {
      options.events().failed("the MCP server " + name + " cannot be answered: " + e.getMessage());
    }
  }
}
