package io.agenticflow.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client without manners: sends the bytes it is told to and shows exactly what comes back and how
 * it ends.
 */
final class RawClient implements AutoCloseable {

  /** How the server's side ended. */
  enum End {
    FIN,
    RST,
    SILENT
  }

  private final Socket socket;
  private End end = End.SILENT;

  RawClient(ScriptedUpstream upstream) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), upstream.port());
    socket.setTcpNoDelay(true);
  }

  /** Sends a request for a chat completion from OpenRouter. */
  RawClient chat(boolean stream) throws IOException {
    byte[] body = Client.chatBody(stream).getBytes(StandardCharsets.UTF_8);
    send(
        "POST /api/v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length
            + "\r\n\r\n");
    socket.getOutputStream().write(body);
    return this;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads until the server ends the connection or is silent for so long. */
  byte[] readAll(int silenceMillis) throws IOException {
    socket.setSoTimeout(silenceMillis);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] piece = new byte[8192];
    try {
      int count = in.read(piece);
      while (count >= 0) {
        all.writeBytes(Arrays.copyOf(piece, count));
        count = in.read(piece);
      }
      end = End.FIN;
    } catch (SocketTimeoutException e) {
      end = End.SILENT;
    } catch (IOException e) {
      end = End.RST;
    }
    return all.toByteArray();
  }

  String readText(int silenceMillis) throws IOException {
    return new String(readAll(silenceMillis), StandardCharsets.UTF_8);
  }

  /** Reads until what came ends with {@code text}. */
  String readUntil(String text) throws IOException {
    socket.setSoTimeout(10_000);
    StringBuilder all = new StringBuilder();
    while (!all.toString().endsWith(text)) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        throw new IOException("the server ended after: " + all);
      }
      all.append((char) b);
    }
    return all.toString();
  }

  End end() {
    return end;
  }

  /** Closes the connection now, whatever the server is doing. */
  void leave() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
