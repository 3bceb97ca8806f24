package io.agenticflow.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes one HTTP answer to a client: a head, then a body of known length or in chunks. For one
 * thread.
 */
final class AnswerWriter {
  private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
  private static final byte[] LINE_END = ascii("\r\n");

  private final Socket socket;
  private final OutputStream out;
  private final boolean http11;
  private final boolean bodyless;
  private boolean chunked;

  /**
   * @param bodyless whether the answer is to a HEAD request
   */
  AnswerWriter(Socket socket, boolean http11, boolean bodyless) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.http11 = http11;
    this.bodyless = bodyless;
  }

  /**
   * Writes the head.
   *
   * @param length the body's length in bytes; below zero for a body in chunks, or up to the end of
   *     the connection where the client speaks HTTP/1.0
   * @param close whether to say that the connection ends with this answer
   */
  void head(int status, Map<String, String> headers, long length, boolean close)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    chunked = length < 0 && http11;
    if (length >= 0) {
      head.append("content-length: ").append(length).append("\r\n");
    } else if (chunked) {
      head.append("transfer-encoding: chunked\r\n");
    }
    if (close || (length < 0 && !http11)) {
      head.append("connection: close\r\n");
    }
    head.append("\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /**
   * Writes a piece of the body in one go.
   *
   * @param last whether the body ends with it; the end goes out in the same write, so that a client
   *     that has all events has the end too
   */
  void body(byte[] piece, boolean last) throws IOException {
    if (bodyless) {
      return;
    }
    ByteArrayOutputStream write = new ByteArrayOutputStream(piece.length + 16);
    if (!chunked) {
      write.writeBytes(piece);
    } else {
      if (piece.length > 0) { // an empty chunk would be the end
        write.writeBytes(ascii(Integer.toHexString(piece.length)));
        write.writeBytes(LINE_END);
        write.writeBytes(piece);
        write.writeBytes(LINE_END);
      }
      if (last) {
        write.writeBytes(LAST_CHUNK);
      }
    }
    write.writeTo(out);
    out.flush();
  }

  /** Ends the connection with FIN, the body wherever it stands. */
  void cut() throws IOException {
    socket.shutdownOutput();
    socket.close();
  }

  /** Ends the connection with RST. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 402 -> "Payment Required";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 408 -> "Request Timeout";
      case 413 -> "Payload Too Large";
      case 429 -> "Too Many Requests";
      case 500 -> "Internal Server Error";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "Status " + status;
    };
  }
}
