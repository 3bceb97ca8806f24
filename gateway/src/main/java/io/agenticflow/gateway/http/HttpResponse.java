package io.agenticflow.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request: a status, headers, and either a body in one piece or a stream. Sent
 * once, by one thread at a time.
 */
public final class HttpResponse {
  private final ClientConnection connection;
  private final @Nullable HttpRequest request;

  /** Names and values in turn. */
  private final List<String> fields = new ArrayList<>(12);

  private int status = 200;
  private boolean closes;
  private volatile boolean sent;
  private @Nullable AnswerStream stream;

  /**
   * @param request null where none could be read
   */
  HttpResponse(ClientConnection connection, @Nullable HttpRequest request) {
    this.connection = connection;
    this.request = request;
    this.closes = request == null || request.closes();
  }

  /** Returns the status. */
  public int status() {
    return status;
  }

  /** Sets the status; 200 otherwise. */
  public void status(int code) {
    status = code;
  }

  /**
   * Sets a header, in the place of the ones of its name. What cannot stand in one, such as a line's
   * end, becomes a question mark.
   */
  public void header(String name, String value) {
    for (int i = fields.size() - 2; i >= 0; i -= 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        fields.remove(i + 1);
        fields.remove(i);
      }
    }
    fields.add(name);
    fields.add(value);
  }

  /** Sets a header of several lines, in the place of the ones of its name. */
  public void header(String name, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (i == 0) {
        header(name, values.getFirst());
      } else {
        fields.add(name);
        fields.add(values.get(i));
      }
    }
  }

  /** Returns whether a header is set. */
  public boolean has(String name) {
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Closes the connection after this answer, and tells the client so. */
  public void close() {
    closes = true;
  }

  /** Returns whether the head is out, so that no other answer can be given. */
  public boolean isSent() {
    return sent;
  }

  /**
   * Watches for the client to leave until the answer is whole. To be called once the whole request
   * has been read.
   *
   * @param run run once, in another thread, when the client closes the connection
   */
  public void onLeave(Runnable run) {
    connection.watch(run);
  }

  /** Answers without a body. */
  public void send() {
    send(new byte[0]);
  }

  /** Answers with text in UTF-8. */
  public void send(String text) {
    send(text.getBytes(UTF_8));
  }

  /**
   * Answers with a body.
   *
   * @throws ClientLeftException where the client is not there any more
   * @throws IllegalStateException where an answer was given
   */
  public void send(byte[] body) {
    begin();
    boolean bare = isHead() || !mayHaveBody();
    byte[] head = head(mayHaveBody() ? body.length : -1, false, bare ? 0 : body.length);
    if (!bare) {
      System.arraycopy(body, 0, head, head.length - body.length, body.length);
    }
    try {
      connection.write(head, 0, head.length);
    } catch (IOException e) {
      throw new ClientLeftException("the client has left", e);
    }
  }

  /**
   * Answers with a stream. The head goes out with its first bytes.
   *
   * @throws IllegalStateException where an answer was given
   */
  public AnswerStream stream() {
    begin();
    boolean chunks = request != null && !request.isOld();
    closes |= !chunks; // the end of the connection is the end of the answer
    stream = new AnswerStream(connection, head(-1, chunks, 0), chunks, isHead());
    return stream;
  }

  /** Returns whether the answer is whole, so that another can follow it. */
  boolean isWhole() {
    return sent && (stream == null || stream.isClosed());
  }

  /** Returns whether the client was told that no other answer follows. */
  boolean isLast() {
    return closes;
  }

  private void begin() {
    if (sent) {
      throw new IllegalStateException("the request is answered already");
    }
    sent = true;
    closes |= connection.endsAfterThisAnswer();
  }

  private boolean isHead() {
    return request != null && request.method().equals("HEAD");
  }

  private boolean mayHaveBody() {
    return status >= 200 && status != 204 && status != 304;
  }

  /**
   * @param length -1 for none that is said
   * @param room how many bytes are left free behind the head
   */
  private byte[] head(long length, boolean chunks, int room) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\nDate: ");
    head.append(HttpDate.now()).append("\r\n");
    for (int i = 0; i < fields.size(); i += 2) {
      append(head, fields.get(i));
      head.append(": ");
      append(head, fields.get(i + 1));
      head.append("\r\n");
    }
    if (length >= 0) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    if (chunks) {
      head.append("Transfer-Encoding: chunked\r\n");
    }
    if (closes) {
      head.append("Connection: close\r\n");
    }
    head.append("\r\n");
    byte[] bytes = head.toString().getBytes(ISO_8859_1);
    return room == 0 ? bytes : Arrays.copyOf(bytes, bytes.length + room);
  }

  private static void append(StringBuilder head, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      head.append((c >= ' ' || c == '\t') && c != 0x7f && c <= 0xff ? c : '?');
    }
  }

  private static String reason(int status) {
    return switch (status) {
      case 100 -> "Continue";
      case 200 -> "OK";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 402 -> "Payment Required";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 414 -> "URI Too Long";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Content";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      case 505 -> "HTTP Version Not Supported";
      default -> "";
    };
  }
}
