package io.agenticflow.gateway;

import io.agenticflow.gateway.IdleConnections.Origin;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Http1HeadersParser;
import io.helidon.http.Status;
import io.helidon.webclient.api.ConnectionKey;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.RuntimeUnknownHostException;
import io.helidon.webclient.api.TcpClientConnection;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1StatusParser;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on Helidon's client connections, for programs that run for long: cheap per request, slow
 * to start.
 *
 * <p>The library makes the connections (sockets, TLS, proxies) and reads the answers' heads. Its
 * own pool hides a connection until the head is there, which is too late for a call that is given
 * up while the model thinks; so connections are kept here, and giving up is closing the socket,
 * from whichever thread.
 */
public final class HelidonTransport implements HttpTransport, AutoCloseable {
  private static final List<String> ALPN = List.of(Http1Client.PROTOCOL_ID);
  private static final Tls PLAIN = Tls.builder().enabled(false).build();
  private static final int LONGEST_LINE = 1024;
  private static final int LARGEST_HEAD = 64 * 1024;
  private static final Duration LAST_BYTES = Duration.ofMillis(20);
  private static final Duration KEEP_IDLE = Duration.ofSeconds(30);

  private final WebClient client;
  private final Tls tls;
  private final @Nullable ProxySelector proxies;
  private final IdleConnections idle = new IdleConnections(KEEP_IDLE);

  /**
   * Makes a transport that reaches every server directly and trusts those that the platform trusts.
   */
  public HelidonTransport() {
    this(null, Tls.builder().build());
  }

  /**
   * Makes a transport that asks for a proxy.
   *
   * @param proxies names the proxy of each address; only HTTP proxies are used
   */
  public HelidonTransport(ProxySelector proxies) {
    this(proxies, Tls.builder().build());
  }

  HelidonTransport(@Nullable ProxySelector proxies, Tls tls) {
    this.proxies = proxies;
    this.tls = tls;
    this.client =
        WebClient.builder()
            // The default leaves Nagle's algorithm on: every streamed event would be 40 ms late.
            .socketOptions(SocketOptions.builder().tcpNoDelay(true).build())
            .proxy(Proxy.noProxy())
            .tls(tls)
            .writeBufferSize(0)
            .shareConnectionCache(false)
            .servicesDiscoverServices(false)
            .build();
  }

  @Override
  public Response send(Request request, Cancellation cancellation) throws IOException {
    Call call = new Call(cancellation);
    try {
      return exchange(request, call);
    } catch (RuntimeException e) {
      IOException failure = call.failure(e);
      call.drop();
      throw failure;
    } catch (IOException e) {
      call.drop();
      throw e;
    }
  }

  /** Closes the connections that wait for another request; those in use end with their answers. */
  @Override
  public void close() {
    idle.close();
  }

  /** Returns how many connections wait for another request. */
  int idleConnections() {
    return idle.size();
  }

  /** Returns whether what is written goes out at once. */
  boolean isWithoutDelay() {
    return client.prototype().socketOptions().tcpNoDelay();
  }

  private Response exchange(Request request, Call call) throws IOException {
    Origin origin = origin(request.uri());
    UpstreamConnection connection = idle.take(origin);
    if (connection == null) {
      connection = new UpstreamConnection(connect(request, origin, call));
    }
    call.use(connection);
    connection.write(wire(request, origin));
    DataReader reader = connection.awaitAnswer(clamp(request.readTimeout()));
    Status status = Http1StatusParser.readStatus(reader, LONGEST_LINE);
    Headers headers = Http1HeadersParser.readHeaders(reader, LARGEST_HEAD, true);
    while (status.code() < 200) { // an interim answer: the real one follows
      status = Http1StatusParser.readStatus(reader, LONGEST_LINE);
      headers = Http1HeadersParser.readHeaders(reader, LARGEST_HEAD, true);
    }
    BodyStream body = body(request.method(), status.code(), headers, reader);
    boolean keep = !headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    return new Answer(status.code(), byName(headers), body, keep ? origin : null, call, connection);
  }

  /**
   * Returns the request as it goes over the wire. The library's request class is not used because
   * it takes addresses apart and puts them together in another order and encoding.
   */
  private BufferData wire(Request request, Origin origin) throws IOException {
    byte[] body = request.body() == null ? new byte[0] : request.body();
    URI uri = request.uri();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    boolean whole = !origin.tls() && proxy(uri).type() != Proxy.ProxyType.NONE;
    BufferData wire = BufferData.growing(1024 + body.length);
    wire.writeAscii(
        request.method()
            + " "
            + (whole ? "http://" + uri.getRawAuthority() : "")
            + path
            + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
            + " HTTP/1.1\r\n");
    try {
      write(wire, HeaderNames.HOST, hostAndPort(uri));
      if (request.body() != null) {
        write(wire, HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      }
      request.headers().forEach((name, value) -> write(wire, HeaderNames.create(name), value));
    } catch (IllegalArgumentException e) {
      throw new IOException("a request header is not allowed in HTTP: " + e.getMessage(), e);
    }
    wire.writeAscii("\r\n");
    wire.write(body);
    return wire;
  }

  private static void write(BufferData wire, HeaderName name, String value) {
    Header header = HeaderValues.create(name, value);
    header.validate();
    header.writeHttp1Header(wire);
  }

  private static String hostAndPort(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /**
   * Connects in a thread of its own, so that neither a slow look-up of the name nor a silent TLS
   * peer outlives the limit or the cancellation.
   */
  private TcpClientConnection connect(Request request, Origin origin, Call call)
      throws IOException {
    ConnectionKey key =
        ConnectionKey.create(
            origin.tls() ? "https" : "http",
            origin.host(),
            origin.port(),
            origin.tls() ? tls : PLAIN,
            client.prototype().dnsResolver(),
            client.prototype().dnsAddressLookup(),
            proxy(request.uri()));
    CompletableFuture<TcpClientConnection> connected = new CompletableFuture<>();
    Thread connecting =
        Thread.ofVirtual()
            .name("connect")
            .start(() -> {
              try {
                TcpClientConnection made =
                    TcpClientConnection.create(client, key, ALPN, any -> false, any -> {})
                        .connect();
                if (!connected.complete(made)) {
                  made.closeResource();
                }
              } catch (RuntimeException e) {
                connected.completeExceptionally(e);
              }
            });
    Cancellation.Registration registration =
        call.cancellation.onCancel(() -> connected.completeExceptionally(call.cancelled()));
    try {
      return connected.get(request.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      SocketTimeoutException late =
          new SocketTimeoutException(
              "no connection within " + request.connectTimeout().toMillis() + " ms");
      if (!connected.completeExceptionally(late)) {
        call.use(
            new UpstreamConnection(
                connected.join())); // made in the last moment: closed with the call
      }
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      throw call.failure(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      connected.completeExceptionally(e);
      Thread.currentThread().interrupt();
      throw interrupted("interrupted while connecting", e);
    } finally {
      registration.close();
      connecting
          .interrupt(); // closes a socket that is still being connected; nothing to a finished
      // thread
    }
  }

  private Proxy proxy(URI uri) {
    if (proxies == null) {
      return Proxy.noProxy();
    }
    for (java.net.Proxy proxy : proxies.select(uri)) {
      if (proxy.type() == java.net.Proxy.Type.HTTP
          && proxy.address() instanceof InetSocketAddress at) {
        return Proxy.builder().host(at.getHostString()).port(at.getPort()).build();
      }
    }
    return Proxy.noProxy();
  }

  private static Origin origin(URI uri) throws IOException {
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !(tls || "http".equalsIgnoreCase(uri.getScheme()))) {
      throw new IOException("'" + uri + "' is not an address of the form http(s)://host[:port]/…");
    }
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    return new Origin(tls, uri.getHost().toLowerCase(Locale.ROOT), port);
  }

  private static Duration clamp(Duration timeout) {
    long millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE); // 0 would mean no limit
    return Duration.ofMillis(millis);
  }

  private static Map<String, List<String>> byName(Headers headers) {
    Map<String, List<String>> byName = new TreeMap<>();
    for (Header header : headers) {
      byName.put(header.headerName().lowerCase(), List.copyOf(header.allValues()));
    }
    return byName;
  }

  private static BodyStream body(String method, int status, Headers headers, DataReader reader) {
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new BodyStream(reader, BodyStream.Framing.LENGTH, 0);
    }
    if (headers.containsToken(HeaderValues.TRANSFER_ENCODING_CHUNKED)) {
      return new BodyStream(reader, BodyStream.Framing.CHUNKED, 0);
    }
    OptionalLong length = headers.contentLength();
    return length.isPresent()
        ? new BodyStream(reader, BodyStream.Framing.LENGTH, length.getAsLong())
        : new BodyStream(reader, BodyStream.Framing.UNTIL_CLOSE, Long.MAX_VALUE);
  }

  private static InterruptedIOException interrupted(String message, Throwable cause) {
    InterruptedIOException e = new InterruptedIOException(message);
    e.initCause(cause);
    return e;
  }

  /** One request and its answer: holds the connection and the wish to stop. */
  private static final class Call {
    final Cancellation cancellation;
    private final Cancellation.Registration registration;
    private @Nullable UpstreamConnection connection;
    private boolean cancelled;
    private boolean over;

    Call(Cancellation cancellation) {
      this.cancellation = cancellation;
      this.registration = cancellation.onCancel(this::cancel);
    }

    synchronized void use(UpstreamConnection taken) throws IOException {
      connection = taken;
      if (cancelled) {
        taken.close();
        throw cancelled();
      }
    }

    private synchronized void cancel() {
      cancelled = true;
      if (connection != null && !over) {
        connection.close();
      }
    }

    /** Ends the call and closes its connection. Returns whether the call was still going. */
    synchronized boolean drop() {
      boolean first = !over;
      over = true;
      registration.close();
      if (first && connection != null) {
        connection.close();
      }
      return first;
    }

    /** Ends the call so that its connection can serve another. Returns whether it can. */
    synchronized boolean release() {
      boolean first = !over;
      over = true;
      registration.close();
      return first && !cancelled;
    }

    InterruptedIOException cancelled() {
      return new InterruptedIOException(String.valueOf(cancellation.reason()));
    }

    /** Says in the terms of the port what went wrong. */
    synchronized IOException failure(Throwable e) {
      if (cancelled) {
        return interrupted(String.valueOf(cancellation.reason()), e);
      }
      if (over) {
        return new IOException("the answer was closed", e);
      }
      if (e instanceof DataReader.InsufficientDataAvailableException) {
        EOFException cut =
            new EOFException("the server closed the connection before the end of its answer");
        cut.initCause(e);
        return cut;
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException io) {
          return io;
        }
      }
      return e instanceof RuntimeUnknownHostException
          ? new UnknownHostException(e.getMessage())
          : new IOException("not an HTTP answer: " + e.getMessage(), e);
    }
  }

  /** An answer that is being read. */
  private final class Answer implements Response {
    private final int status;
    private final Map<String, List<String>> headers;
    private final Body translated;
    private final @Nullable Origin keepFor;
    private final Call call;
    private final UpstreamConnection connection;

    Answer(
        int status,
        Map<String, List<String>> headers,
        BodyStream body,
        @Nullable Origin keepFor,
        Call call,
        UpstreamConnection connection) {
      this.status = status;
      this.headers = headers;
      this.translated = new Body(body, call);
      this.keepFor = keepFor;
      this.call = call;
      this.connection = connection;
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public Map<String, List<String>> headers() {
      return headers;
    }

    @Override
    public InputStream body() {
      return translated;
    }

    @Override
    public void close() {
      if (keepFor == null || !translated.hasEnded(connection)) {
        call.drop();
      } else if (call.release()) {
        idle.give(keepFor, connection);
      } else {
        connection.close();
      }
    }
  }

  /** The body with failures in the terms of the port. */
  private static final class Body extends InputStream {
    private final BodyStream in;
    private final Call call;
    private final ReentrantLock reading = new ReentrantLock();

    Body(BodyStream in, Call call) {
      this.in = in;
      this.call = call;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      reading.lock();
      try {
        return in.read(target, offset, length);
      } catch (DataReader.InsufficientDataAvailableException
          | DataReader.IncorrectNewLineException
          | IllegalStateException
          | UncheckedIOException e) {
        throw call.failure(e);
      } finally {
        reading.unlock();
      }
    }

    /**
     * Returns whether the answer is over and the connection ready for another. A reader of events
     * stops at the last one; the few bytes that end the body come with it or right after it, and
     * are taken in here.
     */
    boolean hasEnded(UpstreamConnection connection) {
      if (!reading.tryLock()) {
        return false; // closed under a reader
      }
      try {
        if (in.isBetweenChunks() && !call.cancellation.isCancelled()) {
          connection.readTimeout(LAST_BYTES);
          if (in.read() >= 0) {
            return false;
          }
        }
        return in.isReusable();
      } catch (IOException | RuntimeException e) {
        return false; // they did not come, or were not the end: the connection is closed
      } finally {
        reading.unlock();
      }
    }

    @Override
    public int available() {
      return in.available();
    }
  }
}
