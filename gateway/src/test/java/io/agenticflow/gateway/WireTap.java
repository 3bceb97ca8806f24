package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hands bytes on between clients and a server on loopback, unchanged, and keeps what the clients
 * sent: their requests as the server saw them.
 */
final class WireTap implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Pattern HEAD =
      Pattern.compile(
          "(?:GET|HEAD|POST|PUT|DELETE|OPTIONS) /[^ ]* HTTP/1\\.1\r\n.*?\r\n\r\n", Pattern.DOTALL);

  private final ServerSocket server;
  private final int target;
  private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  WireTap(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 200, InetAddress.getByAddress(LOOPBACK));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Returns the heads of all requests so far, each connection's in the order of their arrival. */
  List<String> heads() {
    List<String> heads = new ArrayList<>();
    for (ByteArrayOutputStream each : sent) {
      String text;
      synchronized (each) {
        text = each.toString(ISO_8859_1);
      }
      Matcher matcher = HEAD.matcher(text);
      while (matcher.find()) {
        heads.add(matcher.group());
      }
    }
    return heads;
  }

  /** Returns the heads of the requests whose path begins so. */
  List<String> heads(String method, String path) {
    return heads().stream().filter(head -> head.startsWith(method + " " + path)).toList();
  }

  /** Returns the values of a header over these heads, without those that lack it. */
  static List<String> values(List<String> heads, String name) {
    Pattern header =
        Pattern.compile(
            "^" + Pattern.quote(name) + ": *(.*?)\r\n",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    List<String> values = new ArrayList<>();
    for (String head : heads) {
      Matcher matcher = header.matcher(head);
      if (matcher.find()) {
        values.add(matcher.group(1));
      }
    }
    return values;
  }

  private void accept() {
    while (true) {
      try {
        Socket client = server.accept();
        Socket upstream = new Socket(InetAddress.getByAddress(LOOPBACK), target);
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        open.add(client);
        open.add(upstream);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        sent.add(record);
        Thread.ofVirtual().start(() -> pump(client, upstream, record));
        Thread.ofVirtual().start(() -> pump(upstream, client, null));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void pump(Socket from, Socket to, @Nullable ByteArrayOutputStream record) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (record != null) {
          synchronized (record) {
            record.write(buffer, 0, n);
          }
        }
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // one side has left: the other hears of it
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket a, Socket b) {
    try (a;
        b) {
      // closing is all
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
