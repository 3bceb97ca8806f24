package io.agenticflow.mcp.remote;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.provider.http.HttpTransport;
import io.agenticflow.text.VisibleText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One address of a server: every request to it carries the configured headers and the credentials,
 * is made again where new credentials are to be had, and follows a redirect only within the
 * server's own origin, so that nothing secret leaves for another. Safe for use by several threads.
 */
final class Endpoint {
  /** Long enough for no answer that is still wanted; whoever waits raises the cancellation. */
  static final Duration FOREVER = Duration.ofDays(20);

  private static final int MOST_ROUNDS = 6;
  private static final int MOST_REDIRECTS = 3;
  private static final int EXCERPT = 200;

  private final RemoteServer server;
  private final HttpTransport http;
  private final Credentials credentials;
  private volatile URI uri;
  private @Nullable Map<String, String> made;

  Endpoint(RemoteServer server, HttpTransport http, Credentials credentials) {
    this.server = server;
    this.http = http;
    this.credentials = credentials;
    this.uri = server.uri();
  }

  /** Returns another address of the same server. */
  Endpoint at(URI other) {
    Endpoint endpoint = new Endpoint(server, http, credentials);
    endpoint.uri = other;
    return endpoint;
  }

  URI uri() {
    return uri;
  }

  /**
   * Sends a request until the server takes or refuses it for good.
   *
   * @param special headers of this request; they win over configured ones
   * @param silence the longest wait for anything to come
   * @return the answer, of any status but a redirect's and those of authorization; the caller
   *     closes it
   */
  HttpTransport.Response send(
      String method,
      Map<String, String> special,
      byte @Nullable [] body,
      Duration silence,
      Cancellation cancellation)
      throws IOException {
    int redirects = 0;
    boolean remade = false;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Map<String, String> configured = configured();
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.put("User-Agent", "agentic-flow"); // some sites turn away who names no program
      headers.putAll(configured);
      headers.putAll(special);
      String shown = null;
      if (!headers.containsKey("Authorization")) {
        shown = credentials.authorization(cancellation);
        if (shown != null) {
          headers.put("Authorization", shown);
        }
      }
      HttpTransport.Response response = exchange(method, headers, body, silence, cancellation);
      int status = response.status();
      if (status >= 300 && status < 400) {
        redirects++;
        redirect(response, method, redirects);
      } else if (status == 401 && server.headersCommand() != null && !remade) {
        response.close();
        remade = true;
        forget(configured);
      } else if ((status == 401 || status == 403)
          && shown == null
          && headers.containsKey("Authorization")) {
        try (response) {
          throw new IOException(
              (status == 401
                      ? "it refuses the configured header Authorization"
                      : "it does not allow this")
                  + " (HTTP "
                  + status
                  + ")"
                  + excerpt(response));
        }
      } else if (status == 401 || status == 403) {
        refused(response, shown, cancellation);
      } else {
        if (shown != null && status < 400) {
          credentials.accepted(shown);
        }
        return response;
      }
    }
    throw new IOException("it goes on asking for other credentials");
  }

  private HttpTransport.Response exchange(
      String method,
      Map<String, String> headers,
      byte @Nullable [] body,
      Duration silence,
      Cancellation cancellation)
      throws IOException {
    try {
      return http.send(
          body == null
              ? HttpTransport.Request.bodiless(
                  method, uri, headers, server.connectTimeout(), silence)
              : new HttpTransport.Request(
                  method, uri, headers, body, server.connectTimeout(), silence),
          cancellation);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e); // a header that cannot be sent
    } catch (ConnectException e) {
      ConnectException named = new ConnectException(nobodyAt(uri) + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    } catch (UnknownHostException e) {
      throw new IOException(nobodyAt(uri) + ": no such host", e);
    }
  }

  private static String nobodyAt(URI uri) {
    return "it cannot be reached at " + Origin.of(uri);
  }

  private void refused(
      HttpTransport.Response response, @Nullable String shown, Cancellation cancellation)
      throws IOException {
    int status = response.status();
    List<String> challenges = response.headers().getOrDefault("www-authenticate", List.of());
    String said = "";
    try (response) {
      if (status == 403 && challenges.isEmpty()) {
        said = excerpt(response);
      }
    }
    if (status == 403 && challenges.isEmpty()) {
      throw new IOException("it does not allow this (HTTP 403)" + said);
    }
    credentials.refused(new Credentials.Refusal(status, challenges, shown), cancellation);
  }

  /** Goes on at another path of the same origin, from now on. */
  private void redirect(HttpTransport.Response response, String method, int redirects)
      throws IOException {
    try (response) {
      String location = response.header("location");
      int status = response.status();
      if (location == null) {
        throw new IOException("it redirects (HTTP " + status + ") and does not say where to");
      }
      URI target;
      try {
        target = uri.resolve(URI.create(location));
      } catch (IllegalArgumentException e) {
        throw new IOException("it redirects to what is no address", e);
      }
      if (!Origin.of(uri).equals(Origin.of(target))) {
        throw new IOException(
            "it redirects to "
                + Origin.of(target)
                + ", another server, which is not followed because it would get the credentials;"
                + " configure the new address if it is right");
      }
      boolean keepsMethod = status == 307 || status == 308 || method.equals("GET");
      if (!keepsMethod) {
        throw new IOException(
            "it redirects a "
                + method
                + " to "
                + target
                + " (HTTP "
                + status
                + "): configure that");
      }
      if (redirects > MOST_REDIRECTS) {
        throw new IOException("it redirects in a circle, last to " + target);
      }
      uri = target;
    }
  }

  private synchronized Map<String, String> configured() throws IOException {
    Map<String, String> all = made;
    if (all == null) {
      all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      all.putAll(server.headers());
      if (server.headersCommand() != null) {
        all.putAll(server.headersCommand().run());
      }
      made = all;
    }
    return all;
  }

  /** Has the headers made anew, unless somebody has done so meanwhile. */
  @SuppressWarnings("ReferenceEquality") // this very map, not one like it
  private synchronized void forget(Map<String, String> old) {
    if (made == old) {
      made = null;
    }
  }

  /** Has the headers made anew for a new connection. */
  synchronized void forget() {
    made = null;
  }

  /** Returns what an answer's body begins with, for an error: empty, or {@code ": …"}. */
  static String excerpt(HttpTransport.Response response) {
    try {
      return excerpt(response.body().readNBytes(EXCERPT * 4));
    } catch (IOException e) {
      return ""; // The status is the news; that its explanation broke off is not.
    }
  }

  static String excerpt(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.isEmpty() || text.charAt(0) == '<') {
      return ""; // a page for browsers says nothing in its first line
    }
    return ": " + VisibleText.line(text, EXCERPT);
  }
}
