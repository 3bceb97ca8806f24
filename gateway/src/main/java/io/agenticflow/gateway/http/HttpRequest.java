package io.agenticflow.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client: its head, which is read, and its body, which is read as it is asked for.
 * For the thread that answers it; the head may be read by several.
 */
public final class HttpRequest {
  private final String method;
  private final String path;
  private final @Nullable String query;
  private final boolean old;

  /** Names, in lower case, and values in turn. */
  private final String[] fields;

  private final long contentLength;
  private final InputStream body;

  /**
   * @param query without the question mark
   * @param old whether it is of HTTP/1.0
   * @param fields names, in lower case, and values in turn
   * @param contentLength -1 where the body comes in chunks
   */
  HttpRequest(
      String method,
      String path,
      @Nullable String query,
      boolean old,
      String[] fields,
      long contentLength,
      InputStream body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.old = old;
    this.fields = fields;
    this.contentLength = contentLength;
    this.body = body;
  }

  /** Returns the method, for example {@code POST}. */
  public String method() {
    return method;
  }

  /** Returns the path as it came, not decoded. */
  public String path() {
    return path;
  }

  /** Returns what follows the question mark as it came, not decoded; null where there is none. */
  public @Nullable String query() {
    return query;
  }

  /** Returns the first value of a parameter of the query, decoded; null where there is none. */
  public @Nullable String parameter(String name) {
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (decoded(key).equals(name)) {
        return equals < 0 ? "" : decoded(pair.substring(equals + 1));
      }
    }
    return null;
  }

  /**
   * Returns a header's first value; null where there is none.
   *
   * @param name in lower case
   */
  public @Nullable String header(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equals(name)) {
        return fields[i + 1];
      }
    }
    return null;
  }

  /**
   * Returns all values of a header, one for each line of it.
   *
   * @param name in lower case
   */
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equals(name)) {
        values.add(fields[i + 1]);
      }
    }
    return values;
  }

  /** Returns how many bytes the body has; -1 where only its end will tell. */
  public long contentLength() {
    return contentLength;
  }

  /**
   * Returns the body. Reading it throws {@link BadBodyException} where it is not framed as it has
   * to be.
   */
  public InputStream body() {
    return body;
  }

  /** Returns whether the client is of HTTP/1.0, and knows neither chunks nor kept connections. */
  boolean isOld() {
    return old;
  }

  /** Returns whether the client wants no further request on its connection. */
  boolean closes() {
    return old || hasToken("connection", "close");
  }

  /** Returns whether the client waits for a word before it sends the body. */
  boolean expectsWord() {
    return !old && hasToken("expect", "100-continue");
  }

  private boolean hasToken(String name, String token) {
    for (int i = 0; i < fields.length; i += 2) {
      if (!fields[i].equals(name)) {
        continue;
      }
      String value = fields[i + 1];
      if (value.equalsIgnoreCase(token)) {
        return true;
      }
      if (value.indexOf(',') >= 0) {
        for (String each : value.split(",", -1)) {
          if (each.strip().equalsIgnoreCase(token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // no encoding: it stands for itself
    }
  }
}
