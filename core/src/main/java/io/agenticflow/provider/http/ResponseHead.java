package io.agenticflow.provider.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status line and the headers of an answer.
 *
 * @param minorVersion of HTTP/1
 * @param headers by lower-case name
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
record ResponseHead(
    int minorVersion, int status, String reason, Map<String, List<String>> headers) {
  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 200;

  /** Reads a head, past any interim (1xx) ones. */
  static ResponseHead read(WireInput in) throws IOException {
    while (true) {
      ResponseHead head = readOne(in);
      if (head.status >= 200) {
        return head;
      }
      if (head.status == 101) {
        throw new IOException("the server changed the protocol unasked");
      }
    }
  }

  private static ResponseHead readOne(WireInput in) throws IOException {
    String line = in.readLine(MAX_LINE);
    if (line == null) {
      throw new IOException("the server closed the connection without an answer");
    }
    // "HTTP/1.1 200 OK", the reason and even the blank before it being optional in practice
    if (line.length() < 12
        || !line.startsWith("HTTP/1.")
        || line.charAt(8) != ' '
        || (line.length() > 12 && line.charAt(12) != ' ')) {
      throw new IOException("the server does not speak HTTP/1.1: it said " + quoted(line));
    }
    int minor = line.charAt(7) - '0';
    int status;
    try {
      status = Integer.parseInt(line, 9, 12, 10);
    } catch (NumberFormatException e) {
      throw new IOException("the server's status line has no status: " + quoted(line), e);
    }
    if (status < 100 || status > 599) {
      throw new IOException("the server's status is out of range: " + quoted(line));
    }
    return new ResponseHead(
        minor, status, line.length() > 13 ? line.substring(13) : "", readHeaders(in));
  }

  private static Map<String, List<String>> readHeaders(WireInput in) throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int count = 0; ; count++) {
      String line = in.readLine(MAX_LINE);
      if (line == null) {
        throw new IOException("the connection was closed in the middle of the headers");
      }
      if (line.isEmpty()) {
        headers.replaceAll((_, values) -> List.copyOf(values));
        return headers;
      }
      if (count == MAX_HEADERS) {
        throw new IOException("the server sent more than " + MAX_HEADERS + " headers");
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("the server sent a header that is none: " + quoted(line));
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1))
          .add(line.substring(colon + 1).strip());
    }
  }

  @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.getFirst();
  }

  /** Returns whether a comma-separated header holds {@code token}, in any case. */
  private boolean lists(String name, String token) {
    for (String value : headers.getOrDefault(name, List.of())) {
      for (String part : value.split(",")) {
        if (part.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns whether the server keeps the connection open after this answer. */
  boolean keepsAlive() {
    return minorVersion >= 1 ? !lists("connection", "close") : lists("connection", "keep-alive");
  }

  /** Returns the body's bytes on the wire, as RFC 9112 section 6.3 tells them. */
  Framing framing(String method) throws IOException {
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return Framing.NO_BODY;
    }
    List<String> encodings = headers.getOrDefault("transfer-encoding", List.of());
    if (!encodings.isEmpty()) {
      if (encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked")) {
        return Framing.CHUNKED;
      }
      throw new IOException("the server used a transfer encoding nobody asked for: " + encodings);
    }
    List<String> lengths = headers.getOrDefault("content-length", List.of());
    if (lengths.isEmpty()) {
      return Framing.UNTIL_CLOSE;
    }
    String length = lengths.getFirst();
    if (Collections.frequency(lengths, length) != lengths.size()
        || length.isEmpty()
        || length.length() > 18
        || !isNumber(length)) {
      throw new IOException("the server's content length makes no sense: " + lengths);
    }
    return new Framing(Framing.Kind.LENGTH, Long.parseLong(length));
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String quoted(String line) {
    String start = line.length() > 80 ? line.substring(0, 80) + "…" : line;
    return "\"" + start.replaceAll("\\p{Cntrl}", "?") + "\"";
  }

  /**
   * How the end of a body is known.
   *
   * @param length the number of bytes where {@code kind} is {@code LENGTH}, else 0
   */
  record Framing(Kind kind, long length) {
    static final Framing NO_BODY = new Framing(Kind.LENGTH, 0);
    static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

    enum Kind {
      /** It has so many bytes. */
      LENGTH,
      /** It says so itself. */
      CHUNKED,
      /** The server closes the connection. */
      UNTIL_CLOSE
    }
  }
}
