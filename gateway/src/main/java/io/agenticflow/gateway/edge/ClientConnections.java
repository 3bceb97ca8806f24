package io.agenticflow.gateway.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of all clients: cuts those that are too slow, and notices at once when a client
 * leaves in the middle of its answer. Safe for use by several threads.
 *
 * <p>The server's library sets no limit of time on what it reads and writes, and its blocking
 * writes notice a gone client only at their second failure. So this stands between the library's
 * HTTP/1.1 and its sockets: {@link #selector()} gives the library a reader and a writer of our own.
 */
public final class ClientConnections implements AutoCloseable {
  /** 431, which the library has no constant for. */
  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  private static final Duration TICK = Duration.ofMillis(100);

  /** Most answers are there by then, and need no watch. */
  private static final long WATCH_AFTER_NANOS = Duration.ofMillis(50).toNanos();

  /** The connection that a thread serves: the server's library does not hand it to its handlers. */
  private static final ThreadLocal<@Nullable ClientConnection> SERVED = new ThreadLocal<>();

  private final ClientLimits limits;
  private final Supplier<byte[]> tooSlow;
  private final Http1ConnectionSelector http;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
  private final Thread clock;
  private volatile boolean stopping;

  /**
   * @param tooSlow makes the whole HTTP answer for a client that does not end its request in time
   */
  public ClientConnections(ClientLimits limits, Supplier<byte[]> tooSlow) {
    this.limits = limits;
    this.tooSlow = tooSlow;
    this.http =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .maxHeadersSize(limits.headBytes())
                    .maxPrologueLength(limits.requestLineBytes())
                    .addReceiveListener(new Headed())
                    .addSendListener(new Heading())
                    .build())
            .build();
    this.clock = Thread.ofVirtual().name("client-clock").start(this::run);
  }

  /** Returns what makes the server's library serve each connection through this. */
  public ServerConnectionSelector selector() {
    return new Selector();
  }

  /** Returns what the routing has to pass each request through. */
  public Filter filter() {
    return this::filter;
  }

  /**
   * Watches the connection that the calling thread serves until its answer is written. To be called
   * once the whole request has been read.
   *
   * @param onLeave run once, in another thread, when the client closes the connection
   */
  public void watch(Runnable onLeave) {
    ClientConnection served = SERVED.get();
    if (served != null) {
      served.answerBegins(onLeave);
    }
  }

  /**
   * Tells that the calling thread is about to refuse a request before it was read to its end.
   *
   * @param status what the library would answer
   * @return what to answer
   */
  public static Status refusing(Status status) {
    ClientConnection served = SERVED.get();
    if (served == null) {
      return status;
    }
    served.refused();
    return served.headIsTooLarge() ? HEADERS_TOO_LARGE : status;
  }

  /**
   * Holds back the next bytes that the calling thread writes to its client, until it writes more:
   * they leave in one packet then. To be called only where more is certain to follow at once.
   */
  public static void holdNext() {
    ClientConnection served = SERVED.get();
    if (served != null) {
      served.holdNext();
    }
  }

  /** Closes the connections that wait for another request, now and from now on. */
  public void stop() {
    stopping = true;
    open.forEach(ClientConnection::closeIfIdle);
  }

  /** Ends the clock, once no connection is left. */
  @Override
  public void close() {
    clock.interrupt();
  }

  private void run() {
    long shortest =
        Math.min(
            Math.min(limits.head().toMillis(), limits.body().toMillis()),
            Math.min(limits.write().toMillis(), limits.idle().toMillis()));
    long tick = Math.clamp(shortest / 4, 10, TICK.toMillis());
    try {
      while (true) {
        Thread.sleep(tick);
        long now = System.nanoTime();
        for (ClientConnection connection : open) {
          connection.check(now, WATCH_AFTER_NANOS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed(); // where it throws, the server closes the connection, which ends the watch
    boolean closing =
        request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
            || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    if (closing) {
      // The server's library says that it will close, and then waits for the client to do it.
      throw new CloseConnectionException("one of the two sides wanted no further request");
    }
    ClientConnection served = SERVED.get();
    if (served != null) {
      served.answerEnds(stopping);
    }
  }

  /** Hears when the headers of a request are read. */
  private final class Headed implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext context, Headers headers) {
      int count = 0;
      for (Header header : headers) {
        count += header.valueCount();
      }
      if (count > limits.headers()) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .status(HEADERS_TOO_LARGE)
            .message("more than " + limits.headers() + " headers")
            .safeMessage(true)
            .setKeepAlive(false)
            .build();
      }
      ClientConnection served = SERVED.get();
      if (served != null) {
        served.bodyBegins();
      }
    }
  }

  /** Hears when the head of an answer is about to be written: by itself only where it streams. */
  private static final class Heading implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext context, Headers headers) {
      if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
        holdNext();
      }
    }
  }

  /** The library's own HTTP/1.1, on our reader and writer. */
  private final class Selector implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
      return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
      return http.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      ClientConnection connection = new ClientConnection(context, limits, tooSlow);
      ServerConnection inner = http.connection(new Context(context, connection));
      return new Served(connection, (Http1Connection) inner);
    }
  }

  /** A connection while the library serves it. */
  private final class Served implements ServerConnection, InterruptableTask<Void> {
    private final ClientConnection connection;
    private final Http1Connection inner;

    Served(ClientConnection connection, Http1Connection inner) {
      this.connection = connection;
      this.inner = inner;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      SERVED.set(connection);
      open.add(connection);
      try {
        inner.handle(limit);
      } finally {
        connection.linger();
        open.remove(connection);
        SERVED.remove();
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      inner.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return inner.canInterrupt();
    }
  }

  /**
   * The library's context with another reader and writer.
   *
   * @param library the one that the library made
   */
  private record Context(ConnectionContext library, ClientConnection connection)
      implements ConnectionContext {
    @Override
    public DataReader dataReader() {
      return connection.reader();
    }

    @Override
    public DataWriter dataWriter() {
      return connection;
    }

    @Override
    public ListenerContext listenerContext() {
      return library.listenerContext();
    }

    @Override
    public ExecutorService executor() {
      return library.executor();
    }

    @Override
    public Router router() {
      return library.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
      return library.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
      return library.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
      return library.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
      return library.localPeer();
    }

    @Override
    public boolean isSecure() {
      return library.isSecure();
    }

    @Override
    public String socketId() {
      return library.socketId();
    }

    @Override
    public String childSocketId() {
      return library.childSocketId();
    }
  }
}
