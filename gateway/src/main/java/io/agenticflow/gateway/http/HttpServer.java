package io.agenticflow.gateway.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A port on which HTTP/1.1 is served. Safe for use by several threads.
 *
 * <p>Two threads of its own: one accepts; one looks at all connections from time to time, cuts the
 * slow ones, and hears at once when a client leaves in the middle of its answer.
 */
public final class HttpServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final Duration TICK = Duration.ofMillis(100);

  /** Most answers are there by then, and need no watch. */
  private static final long WATCH_AFTER_NANOS = Duration.ofMillis(50).toNanos();

  /** How long to wait where the system has no descriptor left for a connection. */
  private static final Duration AFTER_FAILED_ACCEPT = Duration.ofMillis(100);

  private final Settings settings;
  private final Handler handler;
  private final Refusals refusals;
  private final Consumer<String> log;
  private final Semaphore free;
  private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ServerSocketChannel listening;
  private volatile @Nullable Selector selector;
  private volatile boolean stopping;

  /**
   * Where to listen, and for how much.
   *
   * @param port 0 for any that is free
   * @param maxBodyBytes the largest body that a client may send
   */
  public record Settings(InetAddress address, int port, ClientLimits limits, long maxBodyBytes) {
    public Settings {
      requireNonNull(address, "address");
      requireNonNull(limits, "limits");
    }
  }

  /**
   * Prepares a server; {@link #open()} opens its port.
   *
   * @param log takes a line for each failure of the handler, and where no connection can be taken
   */
  public HttpServer(Settings settings, Handler handler, Refusals refusals, Consumer<String> log) {
    this.settings = requireNonNull(settings, "settings");
    this.handler = requireNonNull(handler, "handler");
    this.refusals = requireNonNull(refusals, "refusals");
    this.log = requireNonNull(log, "log");
    this.free = new Semaphore(settings.limits().connections());
  }

  /**
   * Opens the port.
   *
   * @throws IOException where it cannot be had; the message is for people
   */
  public void open() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
      selector = Selector.open();
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "port "
              + settings.port()
              + " on "
              + settings.address().getHostAddress()
              + " cannot be opened ("
              + e.getMessage()
              + "); choose another one",
          e);
    }
    listening = server;
    Selector clock = requireNonNull(selector);
    Thread.ofPlatform().daemon().name("http-clock").start(() -> look(clock));
    Thread.ofPlatform().daemon().name("http-accept").start(() -> accept(server));
  }

  /** Returns the port that is served; only after {@link #open()}. */
  public int port() {
    try {
      ServerSocketChannel server = requireNonNull(listening, "not open");
      return ((InetSocketAddress) server.getLocalAddress()).getPort();
    } catch (IOException e) {
      return settings.port(); // closed
    }
  }

  /**
   * Takes no more connections, and closes those that wait for another request, now and from now on.
   */
  public void stop() {
    stopping = true;
    close(listening);
    open.forEach(ClientConnection::closeIfIdle);
  }

  /**
   * Waits for the connections that are left after {@link #stop()}.
   *
   * @return whether all have ended within that time
   */
  public boolean awaitEnd(Duration time) throws InterruptedException {
    int all = settings.limits().connections();
    boolean ended = free.tryAcquire(all, time.toNanos(), TimeUnit.NANOSECONDS);
    if (ended) {
      free.release(all);
    }
    return ended;
  }

  /** Closes the port and all connections at once. Doing so twice is harmless. */
  @Override
  public void close() {
    stopping = true;
    close(listening);
    open.forEach(ClientConnection::close);
    close(selector);
  }

  ClientLimits limits() {
    return settings.limits();
  }

  long maxBodyBytes() {
    return settings.maxBodyBytes();
  }

  Handler handler() {
    return handler;
  }

  Refusals refusals() {
    return refusals;
  }

  boolean isStopping() {
    return stopping;
  }

  /** A connection is over. */
  void ended(ClientConnection connection) {
    open.remove(connection);
    free.release();
  }

  /** The handler has thrown what it should not. */
  void failed(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    log.accept("a request failed: " + e + (trace.length == 0 ? "" : " at " + trace[0]));
  }

  private void accept(ServerSocketChannel server) {
    while (server.isOpen()) {
      free.acquireUninterruptibly();
      SocketChannel channel = null;
      try {
        channel = server.accept();
        // Else a streamed event waits for the acknowledgement of the one before.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        begin(channel);
      } catch (IOException e) {
        close(channel);
        free.release();
        if (server.isOpen() && channel == null) {
          log.accept("a connection cannot be taken: " + e.getMessage());
          pause();
        }
      }
    }
  }

  private void begin(SocketChannel channel) {
    ClientConnection connection = new ClientConnection(this, channel);
    open.add(connection);
    Thread.ofVirtual().start(connection);
    if (stopping) {
      connection.closeIfIdle();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_FAILED_ACCEPT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Selector clock) {
    ClientLimits limits = settings.limits();
    long shortest =
        Math.min(
            Math.min(limits.head().toMillis(), limits.body().toMillis()),
            Math.min(limits.write().toMillis(), limits.idle().toMillis()));
    long tick = Math.clamp(shortest / 4, 10, TICK.toMillis());
    long next = System.nanoTime();
    try {
      while (clock.isOpen()) {
        clock.select(HttpServer::readable, tick);
        long now = System.nanoTime();
        if (now - next >= 0) {
          for (ClientConnection connection : open) {
            connection.check(now, WATCH_AFTER_NANOS, clock);
          }
          next = now + tick * 1_000_000;
        }
      }
    } catch (ClosedSelectorException e) {
      // Closed with the server.
    } catch (IOException e) {
      log.accept("clients that are slow or leave are not noticed any more: " + e.getMessage());
    }
  }

  private static void readable(SelectionKey key) {
    ((ClientConnection) key.attachment()).readable(key);
  }

  private static void close(@Nullable AutoCloseable open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (Exception e) {
      // It is being thrown away: that it broke while closing changes nothing.
    }
  }
}
