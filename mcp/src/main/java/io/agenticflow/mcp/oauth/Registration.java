package io.agenticflow.mcp.oauth;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * Becomes a client of an authorization server: with what the user has registered, with the address
 * of a document, or by registering (RFC 7591), in this order.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/client-registration">
 *     Client registration</a>
 */
final class Registration {
  private final OAuthHttp http;
  private final OAuthSettings settings;

  Registration(OAuthHttp http, OAuthSettings settings) {
    this.http = http;
    this.settings = settings;
  }

  /**
   * Returns the client that needs no registering, as far as the user has given one that this server
   * takes; null otherwise.
   */
  @Nullable Client given(AuthorizationServer by) {
    String id = settings.clientId();
    if (id != null) {
      return new Client(id, settings.clientSecret(), method(by), null, Client.Origin.CONFIGURED);
    }
    URI document = settings.clientMetadata();
    return document != null && by.takesClientMetadata()
        ? new Client(document.toString(), null, Client.NONE, null, Client.Origin.DOCUMENT)
        : null;
  }

  /**
   * Registers.
   *
   * @param redirect where the browser comes back to
   */
  Client register(
      AuthorizationServer by, String redirect, List<String> scopes, Cancellation cancellation)
      throws IOException {
    URI endpoint = by.registrationEndpoint();
    if (endpoint == null) {
      throw new OAuthException(
          "its authorization server "
              + by.issuer()
              + " registers no programs by itself: register one there by hand, with the redirect"
              + " address http://localhost:PORT/callback, and put clientId, callbackPort and, if"
              + " there is one, clientSecret under oauth in the server's configuration");
    }
    boolean open = by.authMethods() == null || by.takes(Client.NONE);
    String wanted = open ? Client.NONE : by.takes(Client.BASIC) ? Client.BASIC : Client.POST;
    JrsObject body =
        Json.object()
            .put("client_name", "agentic-flow")
            .put("redirect_uris", List.of(Json.of(redirect)))
            .put("grant_types", List.of(Json.of("authorization_code"), Json.of("refresh_token")))
            .put("response_types", List.of(Json.of("code")))
            .put("token_endpoint_auth_method", wanted)
            .put("application_type", "native")
            .put("scope", scopes.isEmpty() ? null : Scopes.text(scopes))
            .build();
    OAuthHttp.Reply reply =
        http.post(endpoint, "application/json", null, Json.writeBytes(body), cancellation);
    String id = Json.string(reply.body(), "client_id");
    if (!reply.isGood() || id == null) {
      throw TokenEndpoint.refused(by.issuer() + " does not register this program", reply);
    }
    String secret = Json.string(reply.body(), "client_secret");
    String granted = Json.string(reply.body(), "token_endpoint_auth_method");
    try {
      Secret kept = secret == null ? null : new Secret(secret);
      String method = kept == null ? Client.NONE : granted == null ? usual(by, wanted) : granted;
      return new Client(id, kept, method, redirect, Client.Origin.REGISTERED);
    } catch (IllegalArgumentException e) {
      throw new OAuthException(by.issuer() + " gave a client secret that cannot be sent");
    }
  }

  private String method(AuthorizationServer by) {
    if (settings.signingKey() != null) {
      return Client.KEY;
    }
    return settings.clientSecret() == null ? Client.NONE : usual(by, Client.BASIC);
  }

  /** Of the ways to send a secret, the one that the server takes. */
  private static String usual(AuthorizationServer by, String wanted) {
    if (by.authMethods() == null || by.takes(Client.BASIC)) {
      return Client.BASIC; // RFC 8414: what holds where nothing is said
    }
    return by.takes(Client.POST) ? Client.POST : wanted;
  }
}
