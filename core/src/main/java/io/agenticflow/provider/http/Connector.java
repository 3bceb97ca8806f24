package io.agenticflow.provider.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections: looks the name up, tries its addresses one after the other, goes through a
 * proxy where one is set, and speaks TLS where the address says so. Safe for use by several
 * threads.
 */
final class Connector {
  /**
   * A supplier, because loading the trusted certificates takes longer than everything else here.
   */
  private final Supplier<SSLSocketFactory> tls;

  private final @Nullable SilenceWatch watch;
  private final AddressCheck check;

  /**
   * @param check is asked about each address before it is connected to
   * @param watch looks after the connections, which are channels then; without one they are plain
   *     sockets, which start faster
   */
  Connector(Supplier<SSLSocketFactory> tls, @Nullable SilenceWatch watch, AddressCheck check) {
    this.check = check;
    this.tls = tls;
    this.watch = watch;
  }

  /** Opens a connection within {@code timeout}, TLS included. */
  Connection open(Route route, Duration timeout, Call call) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    ProxySettings.Proxy proxy = route.proxy();
    if (proxy != null && !check.equals(AddressCheck.ANY)) {
      checkBehindProxy(route.host(), deadline, timeout, call);
    }
    Socket wire =
        proxy == null
            ? connect(route.host(), route.port(), false, deadline, timeout, call)
            : connect(proxy.host(), proxy.port(), true, deadline, timeout, call);
    boolean opened = false;
    try {
      call.busyWith(() -> Connection.closeQuietly(wire));
      wire.setTcpNoDelay(true);
      if (proxy != null && route.tls()) {
        wire.setSoTimeout(millisLeft(deadline, timeout));
        tunnel(wire, route, proxy);
      }
      Socket socket = route.tls() ? secure(wire, route, deadline, timeout) : wire;
      Connection connection = new Connection(route, wire, socket, watch);
      opened = true;
      return connection;
    } catch (SocketTimeoutException e) {
      throw timedOut(timeout, e);
    } finally {
      if (!opened) {
        Connection.closeQuietly(wire);
      }
    }
  }

  private Socket connect(
      String host, int port, boolean isProxy, long deadline, Duration timeout, Call call)
      throws IOException {
    IOException failure = null;
    for (InetAddress address : lookUp(host, deadline, timeout, call)) {
      if (!isProxy) {
        check.allow(host, address);
      }
      Socket socket =
          watch == null ? new Socket(java.net.Proxy.NO_PROXY) : SocketChannel.open().socket();
      try {
        call.busyWith(() -> Connection.closeQuietly(socket));
        socket.connect(new InetSocketAddress(address, port), millisLeft(deadline, timeout));
        return socket;
      } catch (IOException e) {
        Connection.closeQuietly(socket);
        if (call.isCancelled()) {
          throw e;
        }
        if (e instanceof SocketTimeoutException) {
          throw timedOut(timeout, e);
        }
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    throw failure == null ? new UnknownHostException(host) : failure;
  }

  /**
   * Asks about the addresses that a name has for us. The proxy looks it up for itself and may find
   * another; what only the proxy can look up is the proxy's to judge.
   */
  private void checkBehindProxy(String host, long deadline, Duration timeout, Call call)
      throws IOException {
    InetAddress[] addresses;
    try {
      addresses = lookUp(host, deadline, timeout, call);
    } catch (UnknownHostException e) {
      return;
    }
    for (InetAddress address : addresses) {
      check.allow(host, address);
    }
  }

  /**
   * Looks a name up in a thread of its own: a look-up cannot be stopped, but nobody has to wait for
   * it.
   */
  private static InetAddress[] lookUp(String host, long deadline, Duration timeout, Call call)
      throws IOException {
    if (host.indexOf(':') >= 0 || Character.isDigit(host.charAt(0)) || host.equals("localhost")) {
      return InetAddress.getAllByName(host); // asks no server, or almost never
    }
    FutureTask<InetAddress[]> lookUp = new FutureTask<>(() -> InetAddress.getAllByName(host));
    call.busyWith(() -> lookUp.cancel(false));
    Thread.ofPlatform().daemon().name("name-look-up").start(lookUp);
    try {
      return lookUp.get(millisLeft(deadline, timeout), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw timedOut(timeout, e);
    } catch (CancellationException e) {
      throw new IOException("cancelled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while looking up " + host, e);
    }
  }

  private static void tunnel(Socket wire, Route route, ProxySettings.Proxy proxy)
      throws IOException {
    StringBuilder head = new StringBuilder(128);
    head.append("CONNECT ").append(route.hostAndPort()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(route.hostAndPort()).append("\r\n");
    if (proxy.authorization() != null) {
      head.append("Proxy-Authorization: ").append(proxy.authorization().reveal()).append("\r\n");
    }
    head.append("\r\n");
    wire.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    ResponseHead answer = ResponseHead.read(new WireInput(oneByOne(wire.getInputStream())));
    if (answer.status() / 100 != 2) {
      throw new ConnectException(
          ("the proxy " + proxy + " refused the way to " + route.hostAndPort() + ": ")
              + (answer.status() + " " + answer.reason()).strip());
    }
  }

  /** Reads no byte ahead: what follows the proxy's answer belongs to the TLS layer. */
  private static InputStream oneByOne(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return super.read(target, offset, Math.min(length, 1));
      }
    };
  }

  private Socket secure(Socket wire, Route route, long deadline, Duration timeout)
      throws IOException {
    SSLSocket socket = (SSLSocket) tls.get().createSocket(wire, route.host(), route.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    // Without this the certificate would be checked, but not whether it is the host's.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(millisLeft(deadline, timeout));
    socket.startHandshake();
    return socket;
  }

  private static int millisLeft(long deadline, Duration timeout) throws ConnectException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw timedOut(timeout, null);
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  private static ConnectException timedOut(Duration timeout, @Nullable Throwable cause) {
    ConnectException e = new ConnectException("no connection within " + Words.of(timeout));
    e.initCause(cause);
    return e;
  }
}
