package io.agenticflow.mcp.oauth;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.remote.Origin;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * The requests of OAuth: small documents, over TLS. Only where the MCP server itself is on this
 * machine, may all the rest be so, and then without TLS: a server elsewhere must not lead us to
 * what listens here. Safe for use by several threads.
 */
final class OAuthHttp {
  private static final String PROGRAM = "agentic-flow";
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int LARGEST = 1 << 20;
  private static final int MOST_REDIRECTS = 3;

  private final HttpTransport http;
  private final boolean atHome;

  /**
   * @param server the MCP server that all is about
   */
  OAuthHttp(HttpTransport http, URI server) {
    this.http = http;
    this.atHome = Origin.of(server).isLoopback();
  }

  /**
   * Returns the JSON object at an address; null where there is none.
   *
   * @throws IOException where it cannot be asked for
   */
  @Nullable JrsObject document(URI uri, Cancellation cancellation) throws IOException {
    URI at = uri;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      check(at);
      Map<String, String> headers = Map.of("Accept", "application/json", "User-Agent", PROGRAM);
      try (HttpTransport.Response response =
          http.send(
              HttpTransport.Request.bodiless("GET", at, headers, CONNECT, SILENCE), cancellation)) {
        int status = response.status();
        if (status >= 500) {
          throw new OAuthException(at + " answers with HTTP " + status);
        }
        String location = response.header("location");
        if (status >= 300 && status < 400 && location != null) {
          at = within(at, location);
        } else if (status != 200) {
          return null;
        } else {
          // Sites that show a page of theirs for every address have no document there either.
          return object(response.body().readNBytes(LARGEST));
        }
      } catch (IOException e) {
        throw e instanceof OAuthException ? e : unreachable(at, e, cancellation);
      }
    }
    throw new OAuthException(uri + " redirects in a circle");
  }

  /**
   * What a POST is answered with.
   *
   * @param body null where it is no JSON object
   */
  record Reply(int status, @Nullable JrsObject body) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  Reply post(
      URI uri, String type, @Nullable String authorization, byte[] body, Cancellation cancellation)
      throws IOException {
    check(uri);
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", type);
    headers.put("Accept", "application/json");
    headers.put("User-Agent", PROGRAM);
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    try (HttpTransport.Response response =
        http.send(
            new HttpTransport.Request("POST", uri, headers, body, CONNECT, SILENCE),
            cancellation)) {
      return new Reply(response.status(), object(response.body().readNBytes(LARGEST)));
    } catch (IOException e) {
      throw unreachable(uri, e, cancellation);
    }
  }

  /**
   * Refuses an address at which somebody could read along, or which is none.
   *
   * @throws OAuthException for people
   */
  void check(URI uri) throws OAuthException {
    Origin origin = Origin.of(uri);
    if (origin.host().isEmpty()
        || !(origin.scheme().equals("https") || origin.scheme().equals("http"))) {
      throw new OAuthException("for the log-in it names " + uri + ", which is no web address");
    }
    if (origin.isLoopback() && !atHome) {
      throw new OAuthException(
          "for the log-in it names "
              + uri
              + " on this machine, where a server elsewhere has no business");
    }
    if (!origin.isPrivate()) {
      throw new OAuthException(
          "for the log-in it names " + uri + ", which is not encrypted: only https is used");
    }
  }

  static String form(Map<String, String> fields) {
    StringBuilder form = new StringBuilder();
    fields.forEach((name, value) ->
        form.append(form.isEmpty() ? "" : "&")
            .append(encode(name))
            .append('=')
            .append(encode(value)));
    return form.toString();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static URI within(URI from, String location) throws OAuthException {
    URI target;
    try {
      target = from.resolve(URI.create(location));
    } catch (IllegalArgumentException e) {
      throw new OAuthException(from + " redirects to what is no address");
    }
    if (!Origin.of(from).equals(Origin.of(target))) {
      throw new OAuthException(from + " redirects to another server, which is not followed");
    }
    return target;
  }

  private static @Nullable JrsObject object(byte[] body) {
    try {
      return Json.parse(body) instanceof JrsObject object ? object : null;
    } catch (JsonException e) {
      return null; // as documented
    }
  }

  private static IOException unreachable(URI uri, IOException e, Cancellation cancellation) {
    return cancellation.isCancelled()
        ? e
        : new IOException(Origin.of(uri) + " cannot be asked: " + e.getMessage(), e);
  }
}
