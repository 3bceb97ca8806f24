package io.agenticflow.mcp.oauth;

import io.agenticflow.secret.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user has settled about the log-in at one server; {@link #NONE} where nothing: the server
 * says all that is needed.
 *
 * @param grant on whose behalf tokens are asked for
 * @param clientId from a registration made by hand; null to be registered as the server has it
 * @param clientSecret of that registration; null for none
 * @param signingKey of that registration, instead of a secret; null for none
 * @param clientMetadata address of a document that says who we are and can serve as a client id;
 *     null for none
 * @param authorizationServerMetadata address of the authorization server's own description, for
 *     servers that do not lead there; null to be led
 * @param scopes asked for instead of those that the server names; empty for the server's
 * @param callbackPort the port of this machine that the browser comes back to; 0 for any
 */
public record OAuthSettings(
    Grant grant,
    @Nullable String clientId,
    @Nullable Secret clientSecret,
    @Nullable SigningKey signingKey,
    @Nullable URI clientMetadata,
    @Nullable URI authorizationServerMetadata,
    List<String> scopes,
    int callbackPort) {
  public static final OAuthSettings NONE =
      new OAuthSettings(Grant.AUTHORIZATION_CODE, null, null, null, null, null, List.of(), 0);

  public OAuthSettings {
    scopes = List.copyOf(scopes);
    if (callbackPort < 0 || callbackPort > 65_535) {
      throw new IllegalArgumentException("no port: " + callbackPort);
    }
    if (grant == Grant.CLIENT_CREDENTIALS
        && (clientId == null || (clientSecret == null && signingKey == null))) {
      throw new IllegalArgumentException(
          "client credentials need a client id and a secret or a key");
    }
  }

  /** A client that was registered by hand, for a person who logs in. */
  public static OAuthSettings registered(String clientId, @Nullable Secret clientSecret) {
    return new OAuthSettings(
        Grant.AUTHORIZATION_CODE, clientId, clientSecret, null, null, null, List.of(), 0);
  }

  /** On whose behalf tokens are asked for. */
  public enum Grant {
    /** A person's, who allows it in a browser. */
    AUTHORIZATION_CODE,
    /** The program's own. */
    CLIENT_CREDENTIALS
  }
}
