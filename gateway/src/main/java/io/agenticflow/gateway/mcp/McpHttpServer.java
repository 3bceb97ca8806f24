package io.agenticflow.gateway.mcp;

import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.edge.FrontDoor;
import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.gateway.http.HttpServer;
import io.agenticflow.gateway.http.Refusals;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A server that has nothing but {@link McpEndpoint#PATH}. It listens where its {@link Exposure}
 * says, which is the loopback address alone unless a token is set, and answers only requests that
 * call it by one of its names and come from no foreign web page.
 */
public final class McpHttpServer implements AutoCloseable {
  private static final Duration PING_AFTER = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Exposure exposure;
  private final FrontDoor door;
  private final McpEndpoint endpoint;
  private final HttpServer http;

  /**
   * Prepares a server; {@link #start()} opens it.
   *
   * @param port 0 for any that is free
   * @param log takes a line for each failure of the server itself
   */
  public McpHttpServer(
      Exposure exposure, int port, McpEndpoint.Servers servers, Consumer<String> log) {
    this.exposure = exposure;
    this.door = new FrontDoor(exposure, "MCP server");
    this.endpoint = new McpEndpoint(servers, PING_AFTER);
    this.http =
        new HttpServer(
            new HttpServer.Settings(
                exposure.address(), port, exposure.limits(), 2L * McpEndpoint.MOST_BODY_BYTES),
            this::handle,
            Refusals.PLAIN,
            log);
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void start() throws IOException {
    http.open();
  }

  /** Returns the address for clients; only after {@link #start()}. */
  public URI uri() {
    return URI.create("http://" + exposure.shownHost() + ":" + http.port() + McpEndpoint.PATH);
  }

  /** Ends all sessions, and stops. */
  @Override
  public void close() {
    http.stop();
    endpoint.close();
    try {
      http.awaitEnd(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }

  private void handle(HttpRequest request, HttpResponse response) {
    if (door.answersPreflight(request, response)) {
      return;
    }
    door.allowOrigin(request, response);
    ApiError refusal = door.refusal(request, http.port());
    if (refusal != null) {
      McpEndpoint.refuse(response, refusal);
    } else if (request.path().equals(McpEndpoint.PATH)) {
      endpoint.answer(request, response, door.principal(request));
    } else {
      response.status(404);
      response.send("there is nothing here but " + McpEndpoint.PATH + "\n");
    }
  }
}
