package io.agenticflow.gateway.http;

import io.agenticflow.provider.http.HttpToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of a client's requests, by the letter: what two servers could read in two ways is
 * refused, because one request could hide in another then.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class HeadReader {
  private static final int BAD = 400;
  private static final int MOST_BLANK_LINES = 4;

  /** The digits of a number that fits a long with certainty. */
  private static final int MOST_DIGITS = 18;

  /** Headers that nearly every request has: their names need not be made anew. */
  private static final String[] FREQUENT = {
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "content-type",
    "content-length",
    "transfer-encoding",
    "authorization",
    "x-api-key",
    "anthropic-version",
    "anthropic-beta",
    "x-app",
    "x-claude-code-session-id",
    "x-stainless-arch",
    "x-stainless-lang",
    "x-stainless-os",
    "x-stainless-package-version",
    "x-stainless-retry-count",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-timeout"
  };

  private final ClientInput in;
  private final ClientConnection connection;
  private final ClientLimits limits;
  private final long maxBodyBytes;

  HeadReader(ClientInput in, ClientConnection connection, ClientLimits limits, long maxBodyBytes) {
    this.in = in;
    this.connection = connection;
    this.limits = limits;
    this.maxBodyBytes = maxBodyBytes;
  }

  /**
   * Reads the next head.
   *
   * @return null where the client sends no more
   * @throws RefusedRequestException where it is none
   */
  @Nullable HttpRequest read() throws IOException, RefusedRequestException {
    int end = requestLine();
    if (end < 0) {
      return null;
    }
    String line = in.text(0, end - 1);
    in.skip(end + 1);
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first + 1 || line.indexOf(' ', first + 1) != last) {
      throw new RefusedRequestException(BAD, null, "the first line is not method, path, version");
    }
    String method = line.substring(0, first);
    String target = line.substring(first + 1, last);
    boolean old = isOld(line.substring(last + 1));
    if (!HttpToken.is(method)) {
      throw new RefusedRequestException(BAD, null, "the method is not a word");
    }
    String authority = null;
    if (target.charAt(0) != '/' && !target.equals("*")) { // as to a proxy
      int slashes = target.indexOf("://");
      if (slashes <= 0) {
        throw new RefusedRequestException(BAD, null, "the path does not begin with a slash");
      }
      int path = target.indexOf('/', slashes + 3);
      authority = target.substring(slashes + 3, path < 0 ? target.length() : path);
      target = path < 0 ? "/" : target.substring(path);
    }
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
        throw new RefusedRequestException(
            BAD, null, "the path holds what has to be percent-encoded");
      }
    }
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? null : target.substring(question + 1);
    String[] fields = fields(path);
    return framed(method, path, query, old, fields, authority);
  }

  private int requestLine() throws IOException, RefusedRequestException {
    for (int blank = 0; ; blank++) {
      int end = in.line(0, limits.requestLineBytes() + 2);
      if (end == -2) {
        throw new RefusedRequestException(
            414, null, "the request's line has more than " + limits.requestLineBytes() + " bytes");
      }
      if (end < 0) {
        return -1;
      }
      if (end == 0 || in.at(end - 1) != '\r') {
        throw new RefusedRequestException(BAD, null, "a line does not end with CR LF");
      }
      if (end > 1) {
        return end;
      }
      if (blank == MOST_BLANK_LINES) {
        throw new RefusedRequestException(BAD, null, "there are blank lines and no request");
      }
      in.skip(2);
    }
  }

  private static boolean isOld(String version) throws RefusedRequestException {
    return switch (version) {
      case "HTTP/1.1" -> false;
      case "HTTP/1.0" -> true;
      default ->
          throw new RefusedRequestException(
              version.startsWith("HTTP/") ? 505 : BAD, null, "only HTTP/1.1 is spoken here");
    };
  }

  private String[] fields(String path) throws IOException, RefusedRequestException {
    List<String> fields = new ArrayList<>(32);
    int left = limits.headBytes();
    while (true) {
      int end = in.line(0, left + 2);
      if (end == -2) {
        throw new RefusedRequestException(
            431, path, "the headers have more than " + limits.headBytes() + " bytes");
      }
      if (end < 0) {
        throw new ClientLeftException("the client has left in the middle of a request", null);
      }
      if (end == 0 || in.at(end - 1) != '\r') {
        throw new RefusedRequestException(BAD, path, "a line does not end with CR LF");
      }
      if (end == 1) {
        in.skip(2);
        return fields.toArray(String[]::new);
      }
      if (fields.size() == 2 * limits.headers()) {
        throw new RefusedRequestException(
            431, path, "there are more than " + limits.headers() + " headers");
      }
      field(fields, end - 1, path);
      in.skip(end + 1);
      left -= end + 1;
    }
  }

  private void field(List<String> fields, int end, String path) throws RefusedRequestException {
    int colon = 0;
    while (colon < end && HttpToken.isCharacter(in.at(colon))) {
      colon++;
    }
    if (colon == 0 || colon == end || in.at(colon) != ':') {
      throw new RefusedRequestException(BAD, path, "a header is not a name, a colon and a value");
    }
    int from = colon + 1;
    int to = end;
    while (from < to && isBlank(in.at(from))) {
      from++;
    }
    while (to > from && isBlank(in.at(to - 1))) {
      to--;
    }
    for (int i = from; i < to; i++) {
      byte b = in.at(i);
      if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
        throw new RefusedRequestException(BAD, path, "a header holds a control character");
      }
    }
    fields.add(name(colon));
    fields.add(in.text(from, to));
  }

  private String name(int length) {
    for (String name : FREQUENT) {
      if (name.length() == length && isName(name)) {
        return name;
      }
    }
    return in.text(0, length).toLowerCase(Locale.ROOT);
  }

  private boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      byte b = in.at(i);
      if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** How long the body is has to be said once, and in one way. */
  private HttpRequest framed(
      String method,
      String path,
      @Nullable String query,
      boolean old,
      String[] fields,
      @Nullable String authority)
      throws RefusedRequestException {
    String length = null;
    String coding = null;
    String host = null;
    for (int i = 0; i < fields.length; i += 2) {
      switch (fields[i]) {
        case "content-length" -> length = once("Content-Length", length, fields[i + 1], path);
        case "transfer-encoding" -> coding = once("Transfer-Encoding", coding, fields[i + 1], path);
        case "host" -> {
          host = once("Host", host, fields[i + 1], path);
          if (authority != null) { // it counts more, wherever both are said
            fields[i + 1] = authority;
          }
        }
        default -> {}
      }
    }
    if (host == null && !old) {
      throw new RefusedRequestException(BAD, path, "the header Host is missing");
    }
    if (coding == null) {
      long bytes = length == null ? 0 : length(length, path);
      if (bytes > maxBodyBytes) {
        throw new RefusedRequestException(
            413, path, "the body is larger than " + maxBodyBytes + " bytes, the limit here");
      }
      return new HttpRequest(
          method, path, query, old, fields, bytes, RequestBody.ofLength(in, connection, bytes));
    }
    if (length != null || old) {
      throw new RefusedRequestException(
          BAD, path, "the length of the body is said in two ways that need not agree");
    }
    if (!coding.equalsIgnoreCase("chunked")) {
      throw new RefusedRequestException(501, path, "the only transfer coding here is chunked");
    }
    return new HttpRequest(
        method, path, query, false, fields, -1, RequestBody.inChunks(in, connection, maxBodyBytes));
  }

  private static String once(String name, @Nullable String before, String value, String path)
      throws RefusedRequestException {
    if (before != null) {
      throw new RefusedRequestException(BAD, path, "the header " + name + " is there twice");
    }
    return value;
  }

  private static long length(String value, String path) throws RefusedRequestException {
    boolean digits = !value.isEmpty() && value.length() <= MOST_DIGITS;
    for (int i = 0; digits && i < value.length(); i++) {
      digits = value.charAt(i) >= '0' && value.charAt(i) <= '9';
    }
    if (!digits) {
      throw new RefusedRequestException(BAD, path, "Content-Length is not a number of bytes");
    }
    return Long.parseLong(value);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
