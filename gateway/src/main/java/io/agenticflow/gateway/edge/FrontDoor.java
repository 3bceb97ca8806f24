package io.agenticflow.gateway.edge;

import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a request before anything else does: whom it calls, which web page sent it, and which
 * token it shows. Safe for use by several threads.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The Fetch standard, CORS
 *     protocol</a>
 */
public final class FrontDoor {
  private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
  private static final HeaderName PRIVATE_NETWORK =
      HeaderNames.create("access-control-request-private-network");
  private static final HeaderName ALLOW_PRIVATE_NETWORK =
      HeaderNames.create("access-control-allow-private-network");

  /** What a page may read of an answer besides its body. */
  private static final String EXPOSED =
      "request-id, retry-after, x-should-retry, x-agentic-flow-model, x-agentic-flow-budget,"
          + " x-upstream-request-id, mcp-session-id";

  private static final int LONGEST_SHOWN = 100;

  private final String house;
  private final AccessPolicy access;
  private final HostNames hosts;
  private final Set<String> origins;

  /**
   * @param house what this is the door of, for the words of refusals, for example {@code gateway}
   */
  public FrontDoor(Exposure exposure, String house) {
    this.house = house;
    this.access = exposure.access();
    this.hosts = new HostNames(exposure.address(), exposure.hosts());
    this.origins = exposure.origins();
  }

  /** Returns the tokens that a request shows: clients send two when both settings are filled in. */
  public static List<String> tokens(ServerRequest request) {
    List<String> tokens = new ArrayList<>(2);
    request.headers().first(API_KEY).map(String::strip).ifPresent(tokens::add);
    String bearer = bearer(request.headers());
    if (bearer != null) {
      tokens.add(bearer.strip());
    }
    return tokens;
  }

  /**
   * Returns why a request is not answered whatever it asks, or null.
   *
   * @param port where this is, for the words of the refusal
   */
  public @Nullable ApiError refusal(ServerRequest request, int port) {
    return refusal(request, port, false);
  }

  /**
   * Returns why a request is not answered whatever it asks, or null.
   *
   * @param port where this is, for the words of the refusal
   * @param hasKey whether it has shown a key that lets it in without a token
   */
  public @Nullable ApiError refusal(ServerRequest request, int port, boolean hasKey) {
    ServerRequestHeaders headers = request.headers();
    String host = headers.first(HeaderNames.HOST).orElse("");
    if (!hosts.allow(host)) {
      return new ApiError(
          Kind.PERMISSION,
          ("the Host header '" + shown(host) + "' does not name this " + house + "; ")
              + ("use http://127.0.0.1:" + port + ", or start it with --allow-host"));
    }
    String origin = headers.first(HeaderNames.ORIGIN).orElse(null);
    if (origin != null && !origins.contains(origin) && !HostNames.isLocalPage(origin)) {
      return new ApiError(
          Kind.PERMISSION,
          ("requests from web pages of '" + shown(origin) + "' are not answered; ")
              + "--cors-origin allows them");
    }
    if (hasKey || access.isOpen() || isForEveryone(request)) {
      return null;
    }
    // Clients send both when both of their settings are filled in; either may be meant for us.
    String key = headers.first(API_KEY).orElse(null);
    String bearer = bearer(headers);
    if (access.admits(key) || access.admits(bearer)) {
      return null;
    }
    return new ApiError(
        Kind.AUTHENTICATION,
        "this "
            + house
            + " needs its token as x-api-key or as Authorization: Bearer, and the request has "
            + (key == null && bearer == null ? "none" : "another one"),
        401,
        null,
        false,
        null,
        null);
  }

  /** Returns the name of the token by which a request is let in; null where there is none. */
  public @Nullable String caller(ServerRequest request) {
    if (access.isOpen()) {
      return null;
    }
    String byKey = access.name(request.headers().first(API_KEY).orElse(null));
    return byKey == null ? access.name(bearer(request.headers())) : byKey;
  }

  /**
   * Returns a name for the token that a request shows, the same for the same token, from which it
   * cannot be found; empty where none is needed.
   */
  public String principal(ServerRequest request) {
    if (access.isOpen()) {
      return "";
    }
    ServerRequestHeaders headers = request.headers();
    String key = headers.first(API_KEY).orElse(null);
    String bearer = bearer(headers);
    return access.admits(key) && key != null
        ? AccessPolicy.nameOf(key)
        : bearer == null ? "" : AccessPolicy.nameOf(bearer);
  }

  /**
   * Answers a browser that asks whether a page may send a request. Only pages that were configured
   * hear yes.
   *
   * @return false where the request is no such question
   */
  public boolean answersPreflight(ServerRequest request, ServerResponse response) {
    ServerRequestHeaders headers = request.headers();
    if (origins.isEmpty()
        || !request.prologue().method().equals(Method.OPTIONS)
        || !headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
      return false;
    }
    String origin = headers.first(HeaderNames.ORIGIN).orElse("");
    if (!origins.contains(origin) || !hosts.allow(headers.first(HeaderNames.HOST).orElse(""))) {
      return false;
    }
    set(response, HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    set(response, HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE");
    headers
        .first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)
        .filter(FrontDoor::isListOfNames)
        .ifPresent(names -> set(response, HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, names));
    if (headers.contains(PRIVATE_NETWORK)) {
      set(response, ALLOW_PRIVATE_NETWORK, "true");
    }
    set(response, HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
    set(
        response,
        HeaderNames.VARY,
        "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    response.status(Status.NO_CONTENT_204);
    response.send();
    return true;
  }

  /** Says in the answer's headers that the page which asked may read it, if it was configured. */
  public void allowOrigin(ServerRequest request, ServerResponse response) {
    if (origins.isEmpty()) {
      return;
    }
    set(response, HeaderNames.VARY, "Origin");
    String origin = request.headers().first(HeaderNames.ORIGIN).orElse(null);
    if (origin != null && origins.contains(origin)) {
      set(response, HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      set(response, HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  /** What tells no more than that somebody is here. */
  private static boolean isForEveryone(ServerRequest request) {
    Method method = request.prologue().method();
    String path = request.path().rawPath();
    boolean reads = method.equals(Method.GET) || method.equals(Method.HEAD);
    return (reads && path.equals("/health"))
        || (method.equals(Method.HEAD) && (path.equals("/") || path.equals("/api/hello")));
  }

  private static @Nullable String bearer(ServerRequestHeaders headers) {
    String authorization = headers.first(HeaderNames.AUTHORIZATION).orElse("").strip();
    return authorization.regionMatches(true, 0, "bearer ", 0, 7)
        ? authorization.substring(7)
        : null;
  }

  private static boolean isListOfNames(String value) {
    return value.length() <= 2048
        && value
            .chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == ','
                    || c == ' ');
  }

  private static void set(ServerResponse response, HeaderName name, String value) {
    response.header(HeaderValues.create(name, value));
  }

  private static String shown(String value) {
    return value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "…" : value;
  }
}
