package io.agenticflow.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the connection (RFC 9112).
 *
 * @param target the path with its query
 * @param headers by lower-case name
 * @param http11 false for HTTP/1.0, which knows no chunks and keeps no connection
 */
record HttpRequest(
    String method, String target, Map<String, List<String>> headers, byte[] body, boolean http11) {
  private static final int LONGEST_HEAD = 256 * 1024;
  private static final int LONGEST_BODY = 256 * 1024 * 1024;

  /**
   * Called when the head is there and the body is still to come and the client wants to hear that
   * it is welcome.
   */
  interface Welcome {
    void sayContinue() throws IOException;
  }

  /** Thrown where the bytes are no HTTP request. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads the next request, or returns null where the client has ended the connection between two
   * requests.
   */
  static @Nullable HttpRequest read(InputStream in, Welcome welcome) throws IOException {
    String start = line(in);
    while (start != null && start.isEmpty()) {
      start = line(in); // RFC 9112, 2.2: an empty line before the request line is to be ignored
    }
    if (start == null) {
      return null;
    }
    String[] parts = start.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new Malformed("not an HTTP/1 request line: " + start);
    }
    Map<String, List<String>> headers = headers(in);
    if (first(headers, "expect", "").equalsIgnoreCase("100-continue")) {
      welcome.sayContinue();
    }
    return new HttpRequest(
        parts[0], parts[1], headers, body(in, headers), !parts[2].equals("HTTP/1.0"));
  }

  /** Returns the path without its query. */
  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Returns the first value of a header, or null; the name in lower case. */
  @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.getFirst();
  }

  boolean keepsConnection() {
    return http11 && !first(headers, "connection", "").toLowerCase(Locale.ROOT).contains("close");
  }

  private static String first(Map<String, List<String>> headers, String name, String otherwise) {
    List<String> values = headers.get(name);
    return values == null ? otherwise : values.getFirst();
  }

  private static Map<String, List<String>> headers(InputStream in) throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    int size = 0;
    while (true) {
      String line = wholeLine(in);
      if (line.isEmpty()) {
        return headers;
      }
      size += line.length();
      int colon = line.indexOf(':');
      if (colon < 1 || size > LONGEST_HEAD) {
        throw new Malformed(
            colon < 1 ? "not a header line: " + line : "the request's head is too long");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
  }

  private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
    if (first(headers, "transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked")) {
      return chunks(in);
    }
    return exactly(in, number(first(headers, "content-length", "0"), 10));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String line = wholeLine(in);
      int extension = line.indexOf(';');
      int size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (size == 0) {
        while (!wholeLine(in).isEmpty()) {
          // trailers say nothing that a script cares about
        }
        return all.toByteArray();
      }
      all.writeBytes(exactly(in, size));
      if (all.size() > LONGEST_BODY || !wholeLine(in).isEmpty()) {
        throw new Malformed("a chunk does not end where it says, or the body is too long");
      }
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the client left in the middle of its request");
    }
    return bytes;
  }

  private static int number(String text, int radix) throws IOException {
    try {
      int value = Integer.parseInt(text, radix);
      if (value < 0 || value > LONGEST_BODY) {
        throw new Malformed("a body's length is out of range: " + text);
      }
      return value;
    } catch (NumberFormatException e) {
      throw new Malformed("a body's length is not a number: " + text);
    }
  }

  private static String wholeLine(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("the client left in the middle of its request");
    }
    return line;
  }

  /** Reads to the next line feed, or returns null where nothing is left. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    while (true) {
      int b = in.read();
      if (b < 0) {
        if (line.size() > 0) {
          throw new EOFException("the client left in the middle of its request");
        }
        return null;
      }
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
      if (line.size() > LONGEST_HEAD) {
        throw new Malformed("the request's head is too long");
      }
    }
  }
}
