package io.agenticflow.mcp.oauth;

import io.agenticflow.json.Json;
import io.agenticflow.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * What is kept of a log-in at one server. Its text shows no secret.
 *
 * @param issuer who gave it: what it gave is shown to nobody else
 * @param resource what the tokens are for
 * @param access null where there is a client but no token, or none any more
 * @param refresh null where none was given
 * @param renewal from when on the access token is to be renewed; null where that is not known
 * @param scopes that were asked for, all together
 */
record Login(
    String issuer,
    String resource,
    URI tokenEndpoint,
    Client client,
    @Nullable Secret access,
    @Nullable Secret refresh,
    @Nullable Instant renewal,
    List<String> scopes) {
  Login {
    scopes = List.copyOf(scopes);
  }

  /** Returns the same with new tokens; without a new refresh token the old one goes on. */
  Login with(TokenEndpoint.Tokens tokens) {
    return new Login(
        issuer,
        resource,
        tokenEndpoint,
        client,
        tokens.access(),
        tokens.refresh() == null ? refresh : tokens.refresh(),
        tokens.renewal(),
        scopes);
  }

  /** Returns the same without its refresh token, which is no good any more. */
  Login withoutRefresh() {
    return new Login(issuer, resource, tokenEndpoint, client, access, null, renewal, scopes);
  }

  /** Returns whether the token should be renewed before it is used again, and can be. */
  boolean isStale(Instant now) {
    return access != null && refresh != null && renewal != null && !now.isBefore(renewal);
  }

  JrsObject json() {
    return Json.object()
        .put("issuer", issuer)
        .put("resource", resource)
        .put("tokenEndpoint", tokenEndpoint.toString())
        .put("client", client.json())
        .put("accessToken", access == null ? null : access.reveal())
        .put("refreshToken", refresh == null ? null : refresh.reveal())
        .put("renewal", renewal == null ? null : (Long) renewal.getEpochSecond())
        .put("scope", Scopes.text(scopes))
        .build();
  }

  /** Reads what {@link #json()} wrote; null where it is something else. */
  static @Nullable Login read(JrsValue json) {
    String issuer = Json.string(json, "issuer");
    String resource = Json.string(json, "resource");
    String endpoint = Json.string(json, "tokenEndpoint");
    Client client = Client.read(Json.field(json, "client"));
    if (issuer == null || resource == null || endpoint == null || client == null) {
      return null;
    }
    String access = Json.string(json, "accessToken");
    String refresh = Json.string(json, "refreshToken");
    Long renewal = Json.integer(json, "renewal");
    try {
      return new Login(
          issuer,
          resource,
          URI.create(endpoint),
          client,
          access == null ? null : new Secret(access),
          refresh == null ? null : new Secret(refresh),
          renewal == null ? null : Instant.ofEpochSecond(renewal),
          Scopes.of(Json.string(json, "scope", "")));
    } catch (IllegalArgumentException e) {
      return null; // as documented
    }
  }
}
