package io.agenticflow.gateway.edge;

import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
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
  private static final String API_KEY = "x-api-key";
  private static final String PRIVATE_NETWORK = "access-control-request-private-network";
  private static final String ALLOW_PRIVATE_NETWORK = "access-control-allow-private-network";

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
  public static List<String> tokens(HttpRequest request) {
    List<String> tokens = new ArrayList<>(2);
    String key = request.header(API_KEY);
    if (key != null) {
      tokens.add(key.strip());
    }
    String bearer = bearer(request);
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
  public @Nullable ApiError refusal(HttpRequest request, int port) {
    return refusal(request, port, false);
  }

  /**
   * Returns why a request is not answered whatever it asks, or null.
   *
   * @param port where this is, for the words of the refusal
   * @param hasKey whether it has shown a key that lets it in without a token
   */
  public @Nullable ApiError refusal(HttpRequest request, int port, boolean hasKey) {
    String host = or(request.header("host"));
    if (!hosts.allow(host)) {
      return new ApiError(
          Kind.PERMISSION,
          ("the Host header '" + shown(host) + "' does not name this " + house + "; ")
              + ("use http://127.0.0.1:" + port + ", or start it with --allow-host"));
    }
    String origin = request.header("origin");
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
    String key = request.header(API_KEY);
    String bearer = bearer(request);
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
  public @Nullable String caller(HttpRequest request) {
    if (access.isOpen()) {
      return null;
    }
    String byKey = access.name(request.header(API_KEY));
    return byKey == null ? access.name(bearer(request)) : byKey;
  }

  /**
   * Returns a name for the token that a request shows, the same for the same token, from which it
   * cannot be found; empty where none is needed.
   */
  public String principal(HttpRequest request) {
    if (access.isOpen()) {
      return "";
    }
    String key = request.header(API_KEY);
    String bearer = bearer(request);
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
  public boolean answersPreflight(HttpRequest request, HttpResponse response) {
    if (origins.isEmpty()
        || !request.method().equals("OPTIONS")
        || request.header("access-control-request-method") == null) {
      return false;
    }
    String origin = or(request.header("origin"));
    if (!origins.contains(origin) || !hosts.allow(or(request.header("host")))) {
      return false;
    }
    response.header("access-control-allow-origin", origin);
    response.header("access-control-allow-methods", "GET, HEAD, POST, DELETE");
    String names = request.header("access-control-request-headers");
    if (names != null && isListOfNames(names)) {
      response.header("access-control-allow-headers", names);
    }
    if (request.header(PRIVATE_NETWORK) != null) {
      response.header(ALLOW_PRIVATE_NETWORK, "true");
    }
    response.header("access-control-max-age", "600");
    response.header(
        "vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    response.status(204);
    response.send();
    return true;
  }

  /** Says in the answer's headers that the page which asked may read it, if it was configured. */
  public void allowOrigin(HttpRequest request, HttpResponse response) {
    if (origins.isEmpty()) {
      return;
    }
    response.header("vary", "Origin");
    String origin = request.header("origin");
    if (origin != null && origins.contains(origin)) {
      response.header("access-control-allow-origin", origin);
      response.header("access-control-expose-headers", EXPOSED);
    }
  }

  /** What tells no more than that somebody is here. */
  private static boolean isForEveryone(HttpRequest request) {
    String method = request.method();
    String path = request.path();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return (reads && path.equals("/health"))
        || (method.equals("HEAD") && (path.equals("/") || path.equals("/api/hello")));
  }

  private static @Nullable String bearer(HttpRequest request) {
    String authorization = or(request.header("authorization")).strip();
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

  private static String or(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static String shown(String value) {
    return value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "…" : value;
  }
}
