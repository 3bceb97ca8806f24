package io.agenticflow.provider.http;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on sockets, made for a program that starts, asks a few times and ends; {@link
 * #forServers} makes one for a program that asks for many.
 *
 * <p>Why not a client of the JDK: {@code java.net.http} takes 200 to 350 ms of processor time for
 * its first call. {@code HttpURLConnection} starts fast, but cannot be ended under a blocked
 * reader, loses the body of a 401 in the one mode in which it notices a stale connection, repeats a
 * POST by default, and is tuned by properties of the whole process. What is needed here is small:
 * one request a connection at a time, no redirects, no cookies, no compression, no log-in.
 *
 * <p>A connection whose answer was read to its end is kept for 30 seconds, or for as long as the
 * server says if that is less. Before it is used again it is asked whether the server has closed
 * it. Where the server closes it at that very moment the request fails; it is never sent twice.
 */
public final class SocketTransport implements HttpTransport, AutoCloseable {
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE");

  private static final String[] OWN_HEADERS = {
    "host", "content-length", "connection", "transfer-encoding"
  };

  private static final Duration KEEP_IDLE = Duration.ofSeconds(30);

  /** How long a finished response may take to bring the last bytes of its framing. */
  private static final int DRAIN_MILLIS = 50;

  private static final int DRAIN_BYTES = 16 * 1024;

  /** How long to wait for the answer of a server that stopped reading our request. */
  private static final int EARLY_ANSWER_MILLIS = 2_000;

  private final ProxySettings proxies;
  private final Connector connector;
  private final @Nullable SilenceWatch watch;
  private final IdleConnections idle;

  /** Makes a transport that trusts the certificates that the JVM trusts. */
  public SocketTransport(ProxySettings proxies) {
    this(proxies, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  SocketTransport(ProxySettings proxies, Supplier<SSLSocketFactory> tls) {
    this(proxies, tls, 4, null, AddressCheck.ANY);
  }

  private SocketTransport(
      ProxySettings proxies,
      Supplier<SSLSocketFactory> tls,
      int idlePerRoute,
      @Nullable SilenceWatch watch,
      AddressCheck check) {
    this.proxies = proxies;
    this.watch = watch;
    this.connector = new Connector(tls, watch, check);
    this.idle = new IdleConnections(idlePerRoute);
  }

  /** Makes one that connects only to addresses that {@code check} allows. */
  public static SocketTransport limited(ProxySettings proxies, AddressCheck check) {
    return new SocketTransport(
        proxies, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), 4, null, check);
  }

  /**
   * Makes one for a program that asks for many at once: it keeps more connections, and takes less
   * for each request but some milliseconds more for the first.
   */
  public static SocketTransport forServers(ProxySettings proxies) {
    return forServers(proxies, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  static SocketTransport forServers(ProxySettings proxies, Supplier<SSLSocketFactory> tls) {
    return new SocketTransport(proxies, tls, 256, new SilenceWatch(), AddressCheck.ANY);
  }

  @Override
  public Response send(Request request, Cancellation cancellation) throws IOException {
    Route route = Route.to(request.uri(), proxies);
    byte[] head = head(request, route);
    Call call = new Call(cancellation);
    Connection connection = null;
    boolean answered = false;
    try {
      connection = idle.take(route);
      if (connection == null) {
        connection = connector.open(route, request.connectTimeout(), call);
      }
      call.busyWith(connection::abort);
      connection.readTimeout(millis(request.readTimeout()));
      Response response = exchange(connection, call, request, head);
      answered = true;
      return response;
    } catch (SocketTimeoutException e) {
      throw call.explain(silent(request.readTimeout(), e));
    } catch (IOException e) {
      throw call.explain(e);
    } finally {
      if (!answered) {
        call.close();
        if (connection != null) {
          connection.abort();
        }
      }
    }
  }

  /** Closes the connections that wait; answers under way go on. */
  @Override
  public void close() {
    idle.close();
    if (watch != null) {
      watch.close();
    }
  }

  private Response exchange(Connection connection, Call call, Request request, byte[] head)
      throws IOException {
    ResponseHead answer;
    try {
      write(connection.out(), head, request.body());
    } catch (IOException e) {
      answer = earlyAnswer(connection, call, e);
      return new SocketResponse(connection, call, request, answer, false);
    }
    answer = ResponseHead.read(connection.in());
    return new SocketResponse(connection, call, request, answer, answer.keepsAlive());
  }

  private static void write(OutputStream out, byte[] head, byte @Nullable [] body)
      throws IOException {
    if (body == null) {
      out.write(head);
    } else if (body.length <= 64 * 1024) {
      byte[] all = new byte[head.length + body.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      out.write(all);
    } else {
      out.write(head);
      out.write(body);
    }
    out.flush();
  }

  /** A server may refuse a request, too large for example, and close before it has read it all. */
  private static ResponseHead earlyAnswer(Connection connection, Call call, IOException failure)
      throws IOException {
    if (call.isCancelled()) {
      throw failure;
    }
    try {
      connection.readTimeout(EARLY_ANSWER_MILLIS);
      return ResponseHead.read(connection.in());
    } catch (IOException e) {
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static byte[] head(Request request, Route route) {
    StringBuilder head = new StringBuilder(512);
    String method = request.method();
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException("not a method of this transport: " + method);
    }
    ProxySettings.Proxy proxy = route.proxy();
    head.append(method).append(' ');
    if (proxy == null || route.tls()) {
      head.append(target(request.uri())).append(" HTTP/1.1\r\n");
    } else { // a proxy is told the whole address, and who asks
      head.append("http://").append(route.authority()).append(target(request.uri()));
      head.append(" HTTP/1.1\r\n");
      if (proxy.authorization() != null) {
        head.append("Proxy-Authorization: ").append(proxy.authorization().reveal()).append("\r\n");
      }
    }
    head.append("Host: ").append(route.authority()).append("\r\n");
    request.headers().forEach((name, value) -> appendHeader(head, name, value));
    byte[] body = request.body();
    if (body != null || method.equals("POST")) {
      head.append("Content-Length: ").append(body == null ? 0 : body.length).append("\r\n");
    }
    head.append("\r\n");
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String target(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static void appendHeader(StringBuilder head, String name, String value) {
    for (String own : OWN_HEADERS) {
      if (own.equalsIgnoreCase(name)) {
        throw new IllegalArgumentException("the transport itself sets the header " + name);
      }
    }
    // The value is not repeated: it may be a key.
    if (!HttpToken.is(name)) {
      throw new IllegalArgumentException("not the name of a header: " + name);
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException(
            "the header " + name + " holds a line break or a control character");
      }
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }

  private static SocketTimeoutException silent(Duration limit, SocketTimeoutException cause) {
    SocketTimeoutException e = new SocketTimeoutException("silent for " + Words.of(limit));
    e.initCause(cause);
    return e;
  }

  /** An answer under way. */
  private final class SocketResponse implements Response {
    private final Connection connection;
    private final Call call;
    private final ResponseHead head;
    private final boolean keepAlive;
    private final BodyStream framed;
    private final InputStream body;
    private boolean reading;
    private volatile boolean broken;
    private boolean closed;

    SocketResponse(
        Connection connection, Call call, Request request, ResponseHead head, boolean keepAlive)
        throws IOException {
      this.connection = connection;
      this.call = call;
      this.head = head;
      ResponseHead.Framing framing = head.framing(request.method());
      this.keepAlive = keepAlive && framing.kind() != ResponseHead.Framing.Kind.UNTIL_CLOSE;
      this.framed = new BodyStream(connection.in(), framing);
      this.body = new Body(request.readTimeout());
    }

    @Override
    public int status() {
      return head.status();
    }

    @Override
    public Map<String, List<String>> headers() {
      return head.headers();
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {
      boolean wasReading;
      synchronized (this) {
        if (closed) {
          return;
        }
        closed = true;
        wasReading = reading;
      }
      call.close();
      if (!wasReading && !broken && keepAlive && !call.isCancelled() && readToEnd()) {
        idle.put(connection, keepFor().toNanos());
      } else {
        connection.abort();
      }
    }

    /** Reads what little is missing at the end, so that the connection can be used again. */
    private boolean readToEnd() {
      try {
        if (!framed.ended()) {
          connection.readTimeout(DRAIN_MILLIS);
          byte[] rest = new byte[1024];
          for (int n = 0, total = 0; n >= 0 && total < DRAIN_BYTES; total += n) {
            n = framed.read(rest, 0, rest.length);
          }
        }
        return framed.ended();
      } catch (IOException e) {
        return false; // not at the end: the connection is closed
      }
    }

    private Duration keepFor() {
      String header = head.headers().getOrDefault("keep-alive", List.of("")).getFirst();
      int at = header.indexOf("timeout=");
      if (at < 0) {
        return KEEP_IDLE;
      }
      int from = at + "timeout=".length();
      int to = from;
      while (to < header.length() && to < from + 6 && Character.isDigit(header.charAt(to))) {
        to++;
      }
      if (to == from) {
        return KEEP_IDLE;
      }
      // A second less than the server says, so that its end and our next request do not meet.
      Duration said = Duration.ofSeconds(Math.max(0, Integer.parseInt(header, from, to, 10) - 1));
      return said.compareTo(KEEP_IDLE) < 0 ? said : KEEP_IDLE;
    }

    /** The body, with the words of this transport for what goes wrong. */
    private final class Body extends InputStream {
      private final Duration readTimeout;

      Body(Duration readTimeout) {
        this.readTimeout = readTimeout;
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        synchronized (SocketResponse.this) {
          if (closed) {
            throw new IOException("the response is closed");
          }
          reading = true;
        }
        try {
          return framed.read(target, offset, length);
        } catch (SocketTimeoutException e) {
          broken = true;
          throw call.explain(silent(readTimeout, e));
        } catch (IOException e) {
          broken = true;
          throw call.explain(e);
        } finally {
          synchronized (SocketResponse.this) {
            reading = false;
          }
        }
      }

      @Override
      public int available() {
        return framed.available();
      }

      @Override
      public void close() {
        SocketResponse.this.close();
      }
    }
  }
}
