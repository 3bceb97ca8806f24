package io.agenticflow.mcp.oauth;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.remote.Origin;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Finds out who gives tokens for a server.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/authorization-server-discovery">
 *     Authorization server discovery</a>
 */
final class Discovery {
  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private final OAuthHttp http;
  private final URI server;

  Discovery(OAuthHttp http, URI server) {
    this.http = http;
    this.server = server;
  }

  /**
   * What is found.
   *
   * @param resource what tokens are asked for (RFC 8707)
   * @param scopes that the server says it needs; null where it does not say
   */
  record Found(String resource, @Nullable List<String> scopes, AuthorizationServer by) {}

  /**
   * Finds it.
   *
   * @param described where the MCP server says that it describes itself; null where it does not
   * @param known the issuer to prefer where there are several; null for none
   * @param metadata the authorization server's description, where the user has named it
   */
  Found find(
      @Nullable String described,
      @Nullable String known,
      @Nullable URI metadata,
      Cancellation cancellation)
      throws IOException {
    JrsObject resource = resource(described, cancellation);
    String name = resource == null ? canonical(server) : resourceName(resource);
    List<String> scopes =
        resource == null ? null : AuthorizationServer.strings(resource, "scopes_supported");
    List<String> issuers =
        resource == null ? null : AuthorizationServer.strings(resource, "authorization_servers");
    if (metadata != null) {
      return new Found(name, scopes, named(metadata, cancellation));
    }
    if (issuers != null && !issuers.isEmpty()) {
      String issuer = known != null && issuers.contains(known) ? known : issuers.getFirst();
      return new Found(name, scopes, described(issuer, cancellation));
    }
    // As revision 2025-03-26 has it: the MCP server gives the tokens itself.
    String origin = Origin.of(server).toString();
    JrsObject json = http.document(URI.create(origin + OAUTH), cancellation);
    AuthorizationServer by =
        json == null ? AuthorizationServer.assumed(origin) : checked(origin, json);
    return new Found(name, scopes, by);
  }

  private @Nullable JrsObject resource(@Nullable String described, Cancellation cancellation)
      throws IOException {
    List<URI> places = new ArrayList<>();
    if (described != null) {
      try {
        places.add(server.resolve(URI.create(described)));
      } catch (IllegalArgumentException e) {
        throw new OAuthException("its resource_metadata is no address: " + Visible.of(described));
      }
    }
    String path = path(server);
    if (!path.isEmpty()) {
      places.add(server.resolve(RESOURCE + path));
    }
    places.add(server.resolve(RESOURCE));
    for (URI place : places) {
      JrsObject found = http.document(place, cancellation);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A token for another resource than the server must not be asked for. */
  private String resourceName(JrsObject description) throws OAuthException {
    String name = Json.string(description, "resource");
    if (name == null) {
      return canonical(server);
    }
    URI uri = AuthorizationServer.uri(description, "resource");
    if (uri == null || !covers(uri, server)) {
      throw new OAuthException(
          "it describes itself as the resource " + Visible.of(name) + ", which it is not");
    }
    return name;
  }

  private static boolean covers(URI resource, URI server) {
    String above = path(resource);
    String path = path(server);
    return Origin.of(resource).equals(Origin.of(server))
        && (path.equals(above) || path.startsWith(above + "/"));
  }

  private AuthorizationServer described(String issuer, Cancellation cancellation)
      throws IOException {
    URI uri;
    try {
      uri = URI.create(issuer);
    } catch (IllegalArgumentException e) {
      throw new OAuthException(
          "it names no address of an authorization server: " + Visible.of(issuer));
    }
    String path = path(uri);
    List<URI> places =
        path.isEmpty()
            ? List.of(uri.resolve(OAUTH), uri.resolve(OPENID))
            : List.of(
                uri.resolve(OAUTH + path), uri.resolve(OPENID + path), uri.resolve(path + OPENID));
    for (URI place : places) {
      JrsObject json = http.document(place, cancellation);
      if (json != null) {
        return checked(issuer, json);
      }
    }
    throw new OAuthException(
        "its authorization server " + Visible.of(issuer) + " does not describe itself");
  }

  private AuthorizationServer named(URI metadata, Cancellation cancellation) throws IOException {
    JrsObject json = http.document(metadata, cancellation);
    if (json == null) {
      throw new OAuthException("at " + metadata + " no authorization server describes itself");
    }
    return AuthorizationServer.read(
        Json.string(json, "issuer", Origin.of(metadata).toString()), json);
  }

  /**
   * A description that names another issuer is a trap (RFC 8414, 3.3). The slash at the end of a
   * name without a path is no difference: both names lead to this very description. Some kits add
   * it.
   */
  private static AuthorizationServer checked(String issuer, JrsObject json) throws OAuthException {
    String said = Json.string(json, "issuer", "");
    boolean bare = said.equals(issuer + "/") || issuer.equals(said + "/");
    if (!said.equals(issuer) && !(bare && path(URI.create(issuer)).isEmpty())) {
      throw new OAuthException(
          "the authorization server "
              + Visible.of(issuer)
              + " describes itself as "
              + (said.isEmpty() ? "nobody" : Visible.of(said))
              + ", so its description is not used");
    }
    return AuthorizationServer.read(said, json);
  }

  private static String canonical(URI uri) {
    return Origin.of(uri) + path(uri);
  }

  /** Returns the path without a slash at its end: empty for the root. */
  private static String path(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
