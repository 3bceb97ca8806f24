package io.agenticflow.mcp.server;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a server knows of one client from its {@code initialize} to its end, as it is up to
 * 2025-11-25. Safe for use by several threads.
 */
final class Session implements AutoCloseable {
  private final Offer offer;
  private final Answers answers;
  private final String principal;
  private final Outbox outbox;
  private final Runnable unlisten;
  private final AtomicLong asked = new AtomicLong();
  private final Map<String, CompletableFuture<Message.Answer>> open = new ConcurrentHashMap<>();

  /** What ends the look-out for a resource, by its address. */
  private final Map<String, Runnable> subscribed = new ConcurrentHashMap<>();

  private volatile @Nullable Caller caller;
  private volatile LogLevel logLevel = LogLevel.INFO;
  private volatile boolean closed;

  /**
   * @param outbox for what belongs to no request
   */
  Session(Offer offer, Answers answers, String principal, Outbox outbox) {
    this.offer = offer;
    this.answers = answers;
    this.principal = principal;
    this.outbox = outbox;
    this.unlisten = offer.changes().listen(this::changed);
  }

  /** Returns what was agreed on; null before {@code initialize}. */
  @Nullable Revision revision() {
    Caller known = caller;
    return known == null ? null : known.revision();
  }

  /**
   * Answers a request, for as long as that takes.
   *
   * @param toClient for what belongs to this request
   * @throws RpcException where it is answered with an error
   * @throws InterruptedException where it was cancelled
   */
  JrsObject answer(Message.Request request, Outbox toClient, Cancellation cancellation)
      throws RpcException, InterruptedException {
    JrsObject params = request.params();
    switch (request.method()) {
      case Methods.INITIALIZE -> {
        return initialize(params);
      }
      case Methods.PING -> {
        return Message.NOTHING;
      }
      default -> {
        // Only after the handshake.
      }
    }
    Caller known = caller;
    if (known == null) {
      throw new RpcException(
          RpcError.INVALID_REQUEST,
          "the first request has to be initialize, or carry what 2026-07-28 wants in its _meta");
    }
    return switch (request.method()) {
      case Methods.SET_LOG_LEVEL -> setLogLevel(Json.string(params, "level"));
      case Methods.RESOURCES_SUBSCRIBE -> subscribe(params, cancellation);
      case Methods.RESOURCES_UNSUBSCRIBE -> unsubscribe(params);
      default ->
          answers.answer(
              new Call(
                  request,
                  known,
                  logLevel,
                  toClient,
                  inputs -> ask(inputs, toClient, cancellation),
                  cancellation));
    };
  }

  /** Takes an answer to something that the client was asked; others are of no use. */
  void answered(Message.Answer answer) {
    if (answer.id() != null) {
      CompletableFuture<Message.Answer> waiting = open.remove(Message.key(answer.id()));
      if (waiting != null) {
        waiting.complete(answer);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    unlisten.run();
    open.values().forEach(each -> each.cancel(false));
    subscribed.keySet().forEach(this::endWatch);
  }

  private JrsObject initialize(JrsObject params) throws RpcException {
    String wanted = Json.string(params, "protocolVersion");
    if (wanted == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "the parameter protocolVersion is missing");
    }
    Revision revision = Revision.find(wanted);
    if (revision == null || revision.isStateless()) {
      revision = Revision.NEWEST_STATEFUL;
    }
    caller =
        new Caller(
            revision,
            Json.field(params, "capabilities") instanceof JrsObject given ? given : Message.NOTHING,
            Json.field(params, "clientInfo") instanceof JrsObject info ? info : null,
            principal);
    return Json.object()
        .put("protocolVersion", revision.text())
        .put("capabilities", answers.capabilities(true))
        .put("serverInfo", offer.identity().json())
        .put("instructions", offer.identity().instructions())
        .build();
  }

  private JrsObject setLogLevel(@Nullable String name) throws RpcException {
    LogLevel wanted = LogLevel.find(name);
    if (wanted == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "there is no log level '" + name + "'");
    }
    logLevel = wanted;
    return Message.NOTHING;
  }

  private JrsObject subscribe(JrsObject params, Cancellation cancellation) throws RpcException {
    String uri = subscribable(params, Methods.RESOURCES_SUBSCRIBE);
    if (offer.find(Feature.RESOURCES, uri) == null) {
      throw new RpcException(
          RpcError.RESOURCE_NOT_FOUND,
          "there is no resource " + uri + " here",
          Json.object().put("uri", uri).build());
    }
    Runnable end = offer.watch(uri, cancellation);
    Runnable before = subscribed.put(uri, end);
    if (before != null) {
      before.run();
    }
    if (closed) {
      endWatch(uri);
    }
    return Message.NOTHING;
  }

  private JrsObject unsubscribe(JrsObject params) throws RpcException {
    endWatch(subscribable(params, Methods.RESOURCES_UNSUBSCRIBE));
    return Message.NOTHING;
  }

  private String subscribable(JrsObject params, String method) throws RpcException {
    if (!offer.features().contains(Feature.RESOURCES)) {
      throw Answers.unknown(method);
    }
    String uri = Json.string(params, "uri");
    if (uri == null) {
      throw new RpcException(RpcError.INVALID_PARAMS, "the parameter uri is missing");
    }
    return uri;
  }

  private void endWatch(String uri) {
    Runnable end = subscribed.remove(uri);
    if (end != null) {
      end.run();
    }
  }

  private void changed(Change change) {
    if (caller == null) {
      return;
    }
    switch (change) {
      case Change.OfList(Feature feature) -> {
        String method = feature.changed();
        if (method != null) {
          outbox.send(new Message.Notification(method));
        }
      }
      case Change.OfResource(String uri) -> {
        if (subscribed.containsKey(uri)) {
          JsonObjectBuilder params = Json.object().put("uri", uri);
          outbox.send(new Message.Notification(Methods.RESOURCE_UPDATED, params.build()));
        }
      }
    }
  }

  private Map<String, JrsObject> ask(
      Map<String, InputRequest> inputs, Outbox toClient, Cancellation cancellation)
      throws RpcException, InterruptedException {
    Map<String, String> ids = new LinkedHashMap<>();
    Map<String, CompletableFuture<Message.Answer>> waiting = new LinkedHashMap<>();
    try {
      for (var each : inputs.entrySet()) {
        String id = "ask-" + asked.incrementAndGet();
        String key = Message.key(Json.of(id));
        CompletableFuture<Message.Answer> answer = new CompletableFuture<>();
        ids.put(each.getKey(), key);
        waiting.put(each.getKey(), answer);
        open.put(key, answer);
        InputRequest input = each.getValue();
        toClient.send(new Message.Request(Json.of(id), input.method(), input.params()));
      }
      if (closed) {
        throw new InterruptedException("the session has ended");
      }
      Map<String, JrsObject> all = new LinkedHashMap<>();
      try (var _ =
          cancellation.onCancel(() -> waiting.values().forEach(each -> each.cancel(false)))) {
        for (var each : waiting.entrySet()) {
          InputRequest input = inputs.get(each.getKey());
          if (input != null) {
            all.put(each.getKey(), result(each.getKey(), input, each.getValue()));
          }
        }
      }
      return all;
    } finally {
      ids.values().forEach(open::remove);
    }
  }

  private static JrsObject result(
      String key, InputRequest input, CompletableFuture<Message.Answer> waiting)
      throws RpcException, InterruptedException {
    Message.Answer answer;
    try {
      answer = waiting.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never failed", e);
    } catch (java.util.concurrent.CancellationException e) {
      throw new InterruptedException("the request was cancelled");
    }
    return switch (answer) {
      case Message.Result done -> input.checked(key, done.result());
      case Message.Failure failed ->
          throw new RpcException(
              RpcError.INVALID_REQUEST,
              "the client refused " + input.method() + ": " + failed.error().message());
    };
  }
}
