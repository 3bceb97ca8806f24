package io.agenticflow.provider.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on loopback whose every byte a test decides. Each connection has a thread that reads requests and runs the
 * test's answer for each, until the answer closes the connection or the client does.
 */
final class RawServer implements AutoCloseable {
  /** What to do with a request. */
  @FunctionalInterface
  interface Answer {
    void to(Exchange exchange) throws Exception;
  }

  private final ServerSocket server;
  private final Answer answer;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  RawServer(Answer answer) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
  }

  RawServer(ServerSocket server, Answer answer) {
    this.server = server;
    this.answer = answer;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Returns how many connections have come so far. */
  int connections() {
    return connections.get();
  }

  /** Returns the requests so far. */
  List<Exchange> exchanges() {
    return exchanges;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String head = readHead(in);
        if (head.isEmpty()) {
          return;
        }
        int length = 0;
        for (String line : head.split("\r\n")) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(line.substring(15).strip());
          }
        }
        Exchange exchange = new Exchange(socket, head, in, length);
        exchanges.add(exchange);
        answer.to(exchange);
        if (socket.isClosed() || socket.isOutputShutdown()) {
          return;
        }
      }
    } catch (Exception e) {
      // The client left, or the test ended.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int last = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.write(c);
      last = (last << 8) | c;
      if (last == 0x0d0a0d0a) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  /** One request and the way to answer it. */
  static final class Exchange {
    private final Socket socket;
    private final String head;
    private final InputStream in;
    private final int length;
    private final CountDownLatch clientLeft = new CountDownLatch(1);

    Exchange(Socket socket, String head, InputStream in, int length) {
      this.socket = socket;
      this.head = head;
      this.in = in;
      this.length = length;
    }

    String head() {
      return head;
    }

    byte[] readBody() throws IOException {
      return in.readNBytes(length);
    }

    void send(String bytes) throws IOException {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }

    void sendChunk(String text) throws IOException {
      send(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
    }

    /** Answers a CONNECT and carries bytes to and from a server on loopback until either side ends. */
    void tunnelTo(int port) throws IOException, InterruptedException {
      try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
        send("HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n");
        Thread back =
            Thread.ofPlatform()
                .daemon()
                .start(() -> copyQuietly(target, socket));
        copyQuietly(socket, target);
        back.join(1000);
      }
      socket.close();
    }

    private static void copyQuietly(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        // One side has ended the tunnel.
      }
    }

    void closeConnection() throws IOException {
      socket.close();
    }

    /** Blocks until the client has closed the connection. */
    void awaitClientLeaving() {
      try {
        while (in.read() >= 0) {}
      } catch (IOException e) {
        // A reset is leaving too.
      }
      clientLeft.countDown();
    }

    boolean clientLeftWithin(long millis) throws InterruptedException {
      return clientLeft.await(millis, TimeUnit.MILLISECONDS);
    }
  }
}
