package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.json.Json;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's HTTP server: clients of Anthropic's Messages API on one side, any model on the
 * other.
 *
 * <p>It listens on the loopback address only and answers only requests that name this machine.
 * Routes: {@code POST /v1/messages}, {@code POST /v1/messages/count_tokens}, {@code GET
 * /v1/models}, {@code GET /health}, {@code HEAD /} and {@code HEAD /api/hello}.
 *
 * <p>One request is one virtual thread, from the first byte that is read to the last that is
 * written.
 */
public final class GatewayServer implements AutoCloseable {
  /**
   * Held, so that its level is not forgotten: the server's library would report each start and
   * stop.
   */
  private static final Logger LIBRARY = Logger.getLogger("io.helidon");

  private final GatewaySettings settings;
  private final ErrorAnswers errors;
  private final Consumer<String> log;
  private final ClientWatches watches = new ClientWatches();
  private final Heartbeat heartbeat;
  private final MessagesEndpoint messages;
  private final ModelsEndpoint models;
  private final Set<Cancellation> inFlight = ConcurrentHashMap.newKeySet();
  private final WebServer server;
  private volatile long startedAt;
  private volatile boolean stopping;

  /**
   * Prepares a gateway; {@link #start()} opens it.
   *
   * @param dialect what the clients speak
   * @param log takes one line for each failure of the gateway itself
   */
  public GatewayServer(
      GatewaySettings settings, Dialect dialect, ModelDirectory directory, Consumer<String> log) {
    this.settings = requireNonNull(settings, "settings");
    this.log = requireNonNull(log, "log");
    this.errors = new ErrorAnswers(requireNonNull(dialect, "dialect"));
    this.heartbeat = new Heartbeat(settings.pingAfter());
    this.messages = new MessagesEndpoint(dialect, directory, errors, watches, heartbeat, log);
    this.models = new ModelsEndpoint(directory);
    if (LIBRARY.getLevel() == null) {
      LIBRARY.setLevel(Level.WARNING);
    }
    this.server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(settings.port())
            // The default leaves Nagle's algorithm on: every streamed event would be 40 ms late.
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .shutdownHook(false)
            .shutdownGracePeriod(settings.drain().plusSeconds(5))
            // Larger ones than our own limit are read and refused in words, up to here.
            .maxPayloadSize(2L * settings.maxBodyBytes())
            .writeBufferSize(0)
            .directHandlers(errors.beforeRouting())
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(64 * 1024)
                    .addReceiveListener(watches.listener())
                    .build())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            .routing(rules -> rules.addFilter(watches.filter()).any(this::handle))
            .build();
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void start() throws IOException {
    // The library reports a port that it cannot have by a stack trace in the log, and returns.
    try {
      new ServerSocket(settings.port(), 1, InetAddress.getLoopbackAddress()).close();
    } catch (IOException e) {
      throw cannotOpen(e);
    }
    startedAt = System.nanoTime();
    server.start();
    if (!server.isRunning()) {
      throw cannotOpen(null);
    }
  }

  /** Returns the port that it listens on; only after {@link #start()}. */
  public int port() {
    return server.port();
  }

  /**
   * Returns the address for clients, for example {@code http://127.0.0.1:3000}; only after {@link
   * #start()}.
   */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Returns how many requests are being answered. */
  public int inFlight() {
    return inFlight.size();
  }

  /**
   * Stops: takes no more connections, lets answers that are being written go on for as long as the
   * settings say, and ends the rest with an error. Blocks until everything has ended. Doing so
   * twice is harmless.
   */
  public void stop() {
    stopping = true;
    watches.stop();
    // The library closes the port at once and then waits for the connections.
    Thread closing = Thread.ofPlatform().name("gateway-stop").start(server::stop);
    try {
      if (!closing.join(settings.drain())) {
        inFlight.forEach(each -> each.cancel("the gateway is stopping"));
        closing.join();
      }
    } catch (InterruptedException e) {
      inFlight.forEach(each -> each.cancel("the gateway is stopping"));
      Thread.currentThread().interrupt();
    }
    heartbeat.close();
  }

  /** The same as {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    String requestId = RequestId.next();
    try {
      route(request, response, requestId);
    } catch (DialectException e) {
      errors.send(response, new ApiError(Kind.INVALID_REQUEST, message(e)), requestId);
    } catch (IllegalArgumentException e) {
      errors.send(response, new ApiError(Kind.INVALID_REQUEST, message(e)), requestId);
    } catch (ModelException e) {
      errors.send(response, e.error(), requestId);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      ApiError failure = errors.ofOurOwn(e, requestId, log);
      if (response.isSent()) {
        throw new CloseConnectionException("failed in the middle of an answer", e);
      }
      errors.send(response, failure, requestId);
    }
  }

  private void route(ServerRequest request, ServerResponse response, String requestId) {
    ApiError refusal = refusal(request);
    if (refusal != null) {
      errors.send(response, refusal, requestId);
      return;
    }
    String path = request.path().rawPath();
    switch (path) {
      case "/v1/messages" -> {
        if (isMethod(request, response, requestId, Method.POST)) {
          answerMessages(request, response, requestId);
        }
      }
      case "/v1/messages/count_tokens" -> {
        if (isMethod(request, response, requestId, Method.POST)) {
          byte[] body = body(request, response, requestId);
          if (body != null) {
            messages.countTokens(body, response, requestId);
          }
        }
      }
      case "/v1/models" -> {
        if (isMethod(request, response, requestId, Method.GET)) {
          byte[] list =
              models.list(
                  request.query().first("limit").orElse(null),
                  request.query().first("after_id").orElse(null));
          sendJson(response, requestId, list);
        }
      }
      case "/health" -> {
        if (isMethod(request, response, requestId, Method.GET)) {
          sendJson(response, requestId, health());
        }
      }
      case "/", "/api/hello" -> {
        if (isMethod(request, response, requestId, Method.HEAD)) {
          response.header(HeaderValues.create(RequestId.HEADER, requestId));
          response.status(Status.OK_200);
          response.send();
        }
      }
      default ->
          errors.send(
              response,
              new ApiError(
                  Kind.NOT_FOUND,
                  "there is nothing at " + request.prologue().method() + " " + path),
              requestId);
    }
  }

  private void answerMessages(ServerRequest request, ServerResponse response, String requestId) {
    Cancellation cancellation = new Cancellation();
    inFlight.add(cancellation);
    try {
      byte[] body = body(request, response, requestId);
      if (body != null) {
        messages.answer(body, request, response, requestId, cancellation);
      }
    } finally {
      inFlight.remove(cancellation);
    }
  }

  private byte[] health() {
    return Json.writeBytes(
        Json.object()
            .put("status", stopping ? "stopping" : "ok")
            .put("version", settings.version())
            .put("uptime_seconds", (System.nanoTime() - startedAt) / 1_000_000_000)
            .put("in_flight", inFlight())
            .build());
  }

  /** Returns why a request is not answered whatever it asks, or null. */
  private @Nullable ApiError refusal(ServerRequest request) {
    String host = request.headers().first(HeaderNames.HOST).orElse("");
    if (!LoopbackNames.isHost(host)) {
      return new ApiError(
          Kind.PERMISSION,
          "the Host header '"
              + host
              + "' does not name this machine; use http://127.0.0.1:"
              + port());
    }
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
    if (origin != null && !LoopbackNames.isOrigin(origin)) {
      return new ApiError(
          Kind.PERMISSION, "requests from web pages of '" + origin + "' are not answered");
    }
    return stopping ? new ApiError(Kind.OVERLOADED, "the gateway is stopping") : null;
  }

  private boolean isMethod(
      ServerRequest request, ServerResponse response, String requestId, Method method) {
    if (request.prologue().method().equals(method)) {
      return true;
    }
    response.header(HeaderValues.create(HeaderNames.ALLOW, method.text()));
    String message =
        request.path().rawPath() + " takes " + method + ", not " + request.prologue().method();
    errors.send(
        response,
        new ApiError(Kind.INVALID_REQUEST, message, 405, null, null, null, null),
        requestId);
    return false;
  }

  /** Returns the whole body, or null where it was too large and the client has been told. */
  private byte @Nullable [] body(ServerRequest request, ServerResponse response, String requestId) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    int limit = settings.maxBodyBytes();
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(limit);
      if (body.length < limit || in.read() < 0) {
        return body;
      }
      // A client that is still writing would not read the answer; so the rest is taken in, and
      // dropped.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    errors.send(
        response,
        new ApiError(
            Kind.REQUEST_TOO_LARGE,
            "the request is larger than " + limit + " bytes, the limit here"),
        requestId);
    return null;
  }

  private static void sendJson(ServerResponse response, String requestId, byte[] json) {
    response.header(HeaderValues.create(RequestId.HEADER, requestId));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(json);
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private IOException cannotOpen(@Nullable IOException cause) {
    String why = cause == null ? "someone else has just taken it" : cause.getMessage();
    return new IOException(
        "port "
            + settings.port()
            + " on 127.0.0.1 cannot be opened ("
            + why
            + "); choose another one",
        cause);
  }
}
