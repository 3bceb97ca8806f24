package io.agenticflow.gateway.edge;

import static java.util.Objects.requireNonNull;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A port on which HTTP is served: the server's library with the settings that a stream of small
 * events wants, and with failures to open it told in words.
 */
public final class OpenPort {
  /**
   * Held, so that its level is not forgotten: the server's library would report each start and
   * stop.
   */
  private static final Logger LIBRARY = Logger.getLogger("io.helidon");

  private final InetAddress address;
  private final int port;
  private final WebServer server;

  private OpenPort(InetAddress address, int port, WebServer server) {
    this.address = address;
    this.port = port;
    this.server = server;
  }

  /**
   * Prepares a port; {@link #open()} opens it.
   *
   * @param port 0 for any that is free
   * @param maxBodyBytes the largest body that the library reads
   * @param grace how long a stop waits for answers
   * @param settings what else there is to set
   */
  public static OpenPort prepare(
      Exposure exposure,
      int port,
      long maxBodyBytes,
      Duration grace,
      ClientConnections clients,
      Handler handler,
      WebServerConfig.Builder settings) {
    if (LIBRARY.getLevel() == null) {
      LIBRARY.setLevel(Level.WARNING);
    }
    WebServer server =
        settings
            .address(exposure.address())
            .port(port)
            .maxTcpConnections(exposure.limits().connections())
            // The default leaves Nagle's algorithm on: every streamed event would be 40 ms late.
            .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .shutdownHook(false)
            .shutdownGracePeriod(grace)
            .maxPayloadSize(maxBodyBytes)
            .writeBufferSize(0)
            // Half the buffers of a channel, and no slower.
            .useNio(false)
            .addConnectionSelector(clients.selector())
            .protocolsDiscoverServices(false)
            .featuresDiscoverServices(false)
            .routing(rules -> rules.addFilter(clients.filter()).any(requireNonNull(handler)))
            .build();
    return new OpenPort(exposure.address(), port, server);
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void open() throws IOException {
    // The library reports a port that it cannot have by a stack trace in the log, and returns.
    try {
      new ServerSocket(port, 1, address).close();
    } catch (IOException e) {
      throw cannotOpen(e);
    }
    server.start();
    if (!server.isRunning()) {
      throw cannotOpen(null);
    }
  }

  /** Returns the port that is served; only after {@link #open()}. */
  public int port() {
    return server.port();
  }

  /** Closes the port at once and waits for the connections, no longer than the grace. */
  public void close() {
    server.stop();
  }

  private IOException cannotOpen(@Nullable IOException cause) {
    String why = cause == null ? "someone else has just taken it" : cause.getMessage();
    return new IOException(
        "port "
            + port
            + " on "
            + address.getHostAddress()
            + " cannot be opened ("
            + why
            + "); choose another one",
        cause);
  }
}
