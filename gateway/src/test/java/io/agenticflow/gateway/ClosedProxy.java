package io.agenticflow.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy on loopback that lets nothing through and notes what was asked of it. */
final class ClosedProxy implements AutoCloseable {
  private final ServerSocket server;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  ClosedProxy() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Returns the first lines of the requests so far, as {@code CONNECT example.org:443}. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> refuse(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void refuse(Socket client) {
    try (Socket socket = client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      String line = in.readLine();
      if (line != null) {
        asked.add(line.replaceFirst(" HTTP/.*", ""));
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    .getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      // the client has left, which is all the same here
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
