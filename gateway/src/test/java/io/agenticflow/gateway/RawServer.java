package io.agenticflow.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A server on loopback that does with each connection exactly what a test says, byte by byte. */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  RawServer(Script script) throws IOException {
    this(script, ServerSocketFactory.getDefault());
  }

  RawServer(Script script, ServerSocketFactory sockets) throws IOException {
    listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .name("raw-server")
        .start(() -> {
          try {
            while (true) {
              Socket socket = listener.accept();
              socket.setTcpNoDelay(true);
              accepted.incrementAndGet();
              open.add(socket);
              Thread.ofPlatform().daemon().name("raw-connection").start(() -> play(script, socket));
            }
          } catch (IOException e) {
            // closed: the test is over
          }
        });
  }

  /** What happens on one connection; returning closes it. */
  interface Script {
    void play(Connection connection) throws Exception;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  int port() {
    return listener.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static void play(Script script, Socket socket) {
    try (socket) {
      script.play(new Connection(socket));
    } catch (Exception e) {
      // A connection that the other side has given up is what many tests are about.
    }
  }

  /** One connection, from the server's side. */
  static final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    /** Waits for a whole request; null where the client has closed the connection instead. */
    @Nullable Request request() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return null;
        }
        head.write(next);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      int length = 0;
      for (String line : text.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
      }
      return new Request(text, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** Waits for something to come, and returns all of it that is there. */
    String piece() throws IOException {
      byte[] buffer = new byte[64 * 1024];
      int length = socket.getInputStream().read(buffer);
      return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.UTF_8);
    }

    /** Sends text at once. */
    void send(String text) {
      try {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sends one chunk of a chunked body. */
    void chunk(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      send(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    /** Waits until the client has closed the connection. Returns false where it had not in time. */
    boolean awaitClosed(int millis) throws IOException {
      socket.setSoTimeout(millis);
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true; // reset: closed too
      }
    }
  }

  /**
   * A request as it came.
   *
   * @param head the request line and the headers, with the empty line
   */
  record Request(String head, String body) {}
}
