package io.agenticflow.mcp.oauth;

import io.agenticflow.json.Json;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Who gives tokens, as it describes itself.
 *
 * @param issuer its name, compared letter by letter
 * @param authorizationEndpoint where a person is sent; null where it serves no persons
 * @param registrationEndpoint null where clients are registered by hand
 * @param authMethods how a client may prove who it is; null where it does not say
 * @param scopesSupported null where it does not say
 * @param challengeMethods of PKCE; null where it does not say
 * @param takesClientMetadata whether the address of a document can be a client id
 * @param namesItself whether its answers hold {@code iss}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8414.html#section-2">RFC 8414, 2</a>
 */
record AuthorizationServer(
    String issuer,
    @Nullable URI authorizationEndpoint,
    URI tokenEndpoint,
    @Nullable URI registrationEndpoint,
    @Nullable List<String> authMethods,
    @Nullable List<String> scopesSupported,
    @Nullable List<String> challengeMethods,
    boolean takesClientMetadata,
    boolean namesItself) {

  /** Reads a description. */
  static AuthorizationServer read(String issuer, JrsObject json) throws OAuthException {
    URI token = uri(json, "token_endpoint");
    if (token == null) {
      throw new OAuthException("the authorization server " + issuer + " names no token_endpoint");
    }
    return new AuthorizationServer(
        issuer,
        uri(json, "authorization_endpoint"),
        token,
        uri(json, "registration_endpoint"),
        strings(json, "token_endpoint_auth_methods_supported"),
        strings(json, "scopes_supported"),
        strings(json, "code_challenge_methods_supported"),
        Json.isTrue(json, "client_id_metadata_document_supported"),
        Json.isTrue(json, "authorization_response_iss_parameter_supported"));
  }

  /**
   * Returns what revision 2025-03-26 assumes of a server that describes nothing: the usual
   * addresses at the MCP server's own origin.
   */
  static AuthorizationServer assumed(String origin) {
    return new AuthorizationServer(
        origin,
        URI.create(origin + "/authorize"),
        URI.create(origin + "/token"),
        URI.create(origin + "/register"),
        null,
        null,
        List.of("S256"),
        false,
        false);
  }

  /** Returns whether it is known to take this way of proving who a client is. */
  boolean takes(String method) {
    return authMethods != null && authMethods.contains(method);
  }

  /** Returns the strings of a list; null where the field is no list. */
  static @Nullable List<String> strings(JrsValue json, String name) {
    JrsValue field = Json.field(json, name);
    return field == null || !field.isArray()
        ? null
        : Json.elements(field).stream()
            .filter(JrsString.class::isInstance)
            .map(JrsValue::asText)
            .toList();
  }

  static @Nullable URI uri(JrsValue json, String name) throws OAuthException {
    String text = Json.string(json, name);
    if (text == null) {
      return null;
    }
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new OAuthException("its " + name + " is no address: " + Visible.of(text));
    }
  }
}
