package io.agenticflow.gateway.mcp;

import io.agenticflow.gateway.edge.ClientConnections;
import io.agenticflow.gateway.edge.Exposure;
import io.agenticflow.gateway.edge.FrontDoor;
import io.agenticflow.gateway.edge.OpenPort;
import io.agenticflow.vocabulary.ApiError;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
  private final ClientConnections clients;
  private final McpEndpoint endpoint;
  private final OpenPort port;

  /**
   * Prepares a server; {@link #start()} opens it.
   *
   * @param port 0 for any that is free
   */
  public McpHttpServer(Exposure exposure, int port, McpEndpoint.Servers servers) {
    this.exposure = exposure;
    this.door = new FrontDoor(exposure, "MCP server");
    this.clients = new ClientConnections(exposure.limits(), McpHttpServer::tooSlow);
    this.endpoint = new McpEndpoint(servers, clients, PING_AFTER);
    this.port =
        OpenPort.prepare(
            exposure,
            port,
            2L * McpEndpoint.MOST_BODY_BYTES,
            GRACE,
            clients,
            this::handle,
            WebServer.builder());
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void start() throws IOException {
    port.open();
  }

  /** Returns the address for clients; only after {@link #start()}. */
  public URI uri() {
    return URI.create("http://" + exposure.shownHost() + ":" + port.port() + McpEndpoint.PATH);
  }

  /** Ends all sessions, and stops. */
  @Override
  public void close() {
    clients.stop();
    endpoint.close();
    port.close();
    clients.close();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    if (door.answersPreflight(request, response)) {
      return;
    }
    door.allowOrigin(request, response);
    ApiError refusal = door.refusal(request, port.port());
    if (refusal != null) {
      McpEndpoint.refuse(response, refusal);
    } else if (request.path().rawPath().equals(McpEndpoint.PATH)) {
      endpoint.answer(request, response, door.principal(request));
    } else {
      response.status(Status.NOT_FOUND_404);
      response.send("there is nothing here but " + McpEndpoint.PATH + "\n");
    }
  }

  private static byte[] tooSlow() {
    return "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        .getBytes(StandardCharsets.US_ASCII);
  }
}
