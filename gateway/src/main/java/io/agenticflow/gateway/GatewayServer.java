package io.agenticflow.gateway;

import static java.util.Objects.requireNonNull;

import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.VirtualKey;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.gateway.edge.AccessPolicy;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.edge.FrontDoor;
import io.agenticflow.gateway.http.ClientLeftException;
import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.gateway.http.HttpServer;
import io.agenticflow.gateway.mcp.McpEndpoint;
import io.agenticflow.json.Json;
import io.agenticflow.provider.ModelException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's HTTP server: clients of Anthropic's Messages, OpenAI's Chat Completions and
 * OpenAI's Responses on one side, any model on the other. {@link Paths} says what is where.
 *
 * <p>It listens where its {@link Exposure} says, which is the loopback address alone unless a token
 * is set, and answers only requests that call it by one of its names.
 *
 * <p>One request is one virtual thread, from the first byte that is read to the last that is
 * written.
 */
public final class GatewayServer implements AutoCloseable {
  /** When another gateway may be there in this one's place. */
  private static final Duration AFTER_A_RESTART = Duration.ofSeconds(5);

  /** How long answers that were cancelled may take to say so. */
  private static final Duration FOR_LAST_WORDS = Duration.ofSeconds(5);

  /** What clients are told that this is. */
  private static final String HOUSE = "gateway";

  /** How many budgets of a kind are shown in the metrics. */
  private static final int MOST_SHOWN = 50;

  private final GatewaySettings settings;
  private final Consumer<String> log;
  private volatile FrontDoor door;
  private final Heartbeat heartbeat;
  private final BudgetGate budgets;
  private final ModelCalls calls;
  private final ModelDirectory directory;
  private final Paths paths;
  private final @Nullable McpEndpoint tools;
  private final HttpServer http;
  private volatile long startedAt;
  private volatile boolean stopping;

  /**
   * Prepares a gateway; {@link #start()} opens it.
   *
   * @param observer hears of every request for a model's answer
   * @param log takes one line for each failure of the gateway itself, and for what a provider
   *     cannot be told
   */
  public GatewayServer(
      GatewaySettings settings,
      ModelDirectory directory,
      RequestObserver observer,
      Consumer<String> log) {
    this(settings, directory, observer, new GatewayMetrics(settings.version()), log);
  }

  /**
   * Prepares a gateway without tools.
   *
   * @param metrics counts the requests for {@code GET /metrics}; what happens to the calls below
   *     them is for others to tell it
   */
  public GatewayServer(
      GatewaySettings settings,
      ModelDirectory directory,
      RequestObserver observer,
      GatewayMetrics metrics,
      Consumer<String> log) {
    this(settings, directory, observer, metrics, null, null, log);
  }

  /**
   * Prepares a gateway.
   *
   * @param tools what is offered at {@link McpEndpoint#PATH}; null for nothing
   * @param budgets knows the virtual keys, and what clients are told of their budgets; null for
   *     neither
   */
  public GatewayServer(
      GatewaySettings settings,
      ModelDirectory directory,
      RequestObserver observer,
      GatewayMetrics metrics,
      McpEndpoint.@Nullable Servers tools,
      @Nullable Budgets budgets,
      Consumer<String> log) {
    this.settings = requireNonNull(settings, "settings");
    this.log = requireNonNull(log, "log");
    Exposure exposure = settings.exposure();
    this.door = new FrontDoor(exposure, HOUSE);
    this.heartbeat = new Heartbeat(settings.pingAfter());
    this.directory = directory;
    this.budgets = new BudgetGate(budgets);
    if (budgets != null) {
      metrics.showBudgets(() -> budgets.standings(MOST_SHOWN));
    }
    this.calls = new ModelCalls(directory, heartbeat, metrics.and(observer), this.budgets, log);
    this.paths = new Paths(calls, directory, metrics, this::health);
    this.tools = tools == null ? null : new McpEndpoint(tools, settings.pingAfter());
    this.http =
        new HttpServer(
            new HttpServer.Settings(
                exposure.address(),
                settings.port(),
                exposure.limits(),
                // Larger ones than our own limit are read and refused in words, up to here.
                2L * settings.maxBodyBytes()),
            this::handle,
            ErrorAnswers::beforeHandling,
            log);
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void start() throws IOException {
    startedAt = System.nanoTime();
    http.open();
  }

  /** Returns the port that it listens on; only after {@link #start()}. */
  public int port() {
    return http.port();
  }

  /**
   * Returns the address for clients, for example {@code http://127.0.0.1:3000}; only after {@link
   * #start()}.
   */
  public URI baseUri() {
    return URI.create("http://" + settings.exposure().shownHost() + ":" + port());
  }

  /**
   * Takes other tokens, names and web pages for requests that come from now on.
   *
   * @throws IllegalArgumentException as {@link Exposure} does; the ones before stay then
   */
  public void admit(AccessPolicy access, Set<String> hosts, Set<String> origins) {
    Exposure now = settings.exposure();
    door = new FrontDoor(new Exposure(now.address(), access, hosts, origins, now.limits()), HOUSE);
  }

  /** Returns how many requests are being answered. */
  public int inFlight() {
    return calls.inFlight();
  }

  /**
   * Stops: takes no more connections, lets answers that are being written go on for as long as the
   * settings say, and ends the rest with an error. Blocks until everything has ended. Doing so
   * twice is harmless.
   */
  public void stop() {
    stopping = true;
    http.stop();
    if (tools != null) {
      tools.close();
    }
    try {
      if (!http.awaitEnd(settings.drain())) {
        calls.cancelAll("the gateway is stopping");
        http.awaitEnd(FOR_LAST_WORDS);
      }
    } catch (InterruptedException e) {
      calls.cancelAll("the gateway is stopping");
      Thread.currentThread().interrupt();
    }
    http.close();
    heartbeat.close();
  }

  /** The same as {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }

  private void handle(HttpRequest request, HttpResponse response) {
    Paths.Match match = paths.match(request);
    FrontDoor now = door;
    VirtualKey key = null;
    ApiError badKey = null;
    try {
      key = budgets.key(FrontDoor.tokens(request));
    } catch (ModelException e) {
      badKey = e.error();
    }
    Exchange exchange =
        new Exchange(
            request,
            response,
            RequestId.next(),
            match.inbound(),
            settings.maxBodyBytes(),
            key == null ? now.caller(request) : key.caller(),
            key);
    try {
      if (now.answersPreflight(request, response)) {
        return;
      }
      now.allowOrigin(request, response);
      // A key is for asking models; what the others spend, and tools, are not its holder's to see.
      boolean hasKey = key != null && !isOurs(request);
      ApiError refusal = refusal(now, request, hasKey);
      if (badKey != null && (refusal == null || refusal.kind() == Kind.AUTHENTICATION)) {
        refusal = badKey;
      }
      if (tools != null && request.path().equals(McpEndpoint.PATH)) {
        if (refusal == null) {
          tools.answer(request, response, now.principal(request));
        } else {
          McpEndpoint.refuse(response, refusal);
        }
      } else if (refusal == null) {
        match.endpoint().answer(exchange);
      } else {
        exchange.fail(refusal);
      }
    } catch (DialectException e) {
      exchange.fail(new ApiError(Kind.INVALID_REQUEST, message(e)));
    } catch (IllegalArgumentException e) {
      exchange.fail(new ApiError(Kind.INVALID_REQUEST, message(e)));
    } catch (ModelException e) {
      exchange.fail(e.error());
    } catch (ClientLeftException e) {
      throw e;
    } catch (RuntimeException e) {
      ApiError failure = ModelCalls.ofOurOwn(e, exchange.requestId(), log);
      if (response.isSent()) {
        throw new ClientLeftException("failed in the middle of an answer", e);
      }
      exchange.fail(failure);
    }
  }

  private static boolean isOurs(HttpRequest request) {
    String path = request.path();
    return path.equals("/metrics") || path.equals(McpEndpoint.PATH);
  }

  private void health(Exchange exchange) {
    exchange.send(
        Json.writeBytes(
            Json.object()
                .put("status", stopping ? "stopping" : "ok")
                .put("version", settings.version())
                .put("uptime_seconds", (System.nanoTime() - startedAt) / 1_000_000_000)
                .put("in_flight", inFlight())
                .put("configuration_error", directory.problem())
                .build()));
  }

  /** Returns why a request is not answered whatever it asks, or null. */
  private @Nullable ApiError refusal(FrontDoor now, HttpRequest request, boolean hasKey) {
    ApiError refusal = now.refusal(request, port(), hasKey);
    if (refusal != null) {
      return refusal;
    }
    return stopping
        ? new ApiError(
            Kind.OVERLOADED, "the gateway is stopping", null, AFTER_A_RESTART, null, null, null)
        : null;
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
