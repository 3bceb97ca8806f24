package io.agenticflow.mcp.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks an authorization server for tokens. */
final class TokenEndpoint {
  private static final long EARLY_SECONDS = 30;

  private final OAuthHttp http;
  private final OAuthSettings settings;

  TokenEndpoint(OAuthHttp http, OAuthSettings settings) {
    this.http = http;
    this.settings = settings;
  }

  /**
   * What it gives.
   *
   * @param refresh null where it gives none
   * @param renewal from when on another one is to be got, which is before this one ends; null where
   *     it does not say
   */
  record Tokens(Secret access, @Nullable Secret refresh, @Nullable Instant renewal) {}

  /**
   * Asks.
   *
   * @param grant the fields of the grant
   */
  Tokens ask(
      URI endpoint,
      String issuer,
      Client client,
      Map<String, String> grant,
      Cancellation cancellation)
      throws IOException {
    Map<String, String> form = new LinkedHashMap<>(grant);
    String authorization = null;
    Secret secret = client.secret();
    switch (client.method()) {
      case Client.NONE -> form.put("client_id", client.id());
      case Client.BASIC -> authorization = basic(client.id(), given(secret, issuer));
      case Client.POST -> {
        form.put("client_id", client.id());
        form.put("client_secret", given(secret, issuer));
      }
      case Client.KEY -> {
        SigningKey key = settings.signingKey();
        if (key == null) {
          throw new OAuthException(issuer + " wants a signature, and no key is configured");
        }
        form.put("client_id", client.id());
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", key.assertion(client.id(), issuer, Instant.now()));
      }
      default ->
          throw new OAuthException(
              issuer
                  + " wants clients to prove themselves by "
                  + Visible.of(client.method())
                  + ", which is not known here");
    }
    Instant asked = Instant.now();
    OAuthHttp.Reply reply =
        http.post(
            endpoint,
            "application/x-www-form-urlencoded",
            authorization,
            OAuthHttp.form(form).getBytes(UTF_8),
            cancellation);
    String access = Json.string(reply.body(), "access_token");
    if (!reply.isGood() || access == null) {
      throw refused(issuer + " gives no token", reply);
    }
    String type = Json.string(reply.body(), "token_type", "Bearer");
    if (!type.equalsIgnoreCase("bearer")) {
      throw new OAuthException(
          issuer + " gives a token of type " + Visible.of(type) + ", wanted is Bearer");
    }
    String refresh = Json.string(reply.body(), "refresh_token");
    Long seconds = Json.integer(reply.body(), "expires_in");
    try {
      return new Tokens(
          new Secret(access),
          refresh == null ? null : new Secret(refresh),
          seconds == null ? null : asked.plusSeconds(useful(seconds)));
    } catch (IllegalArgumentException e) {
      throw new OAuthException(issuer + " gives a token that cannot be sent");
    }
  }

  /** A request has to arrive before the token ends; of a short life at least half is used. */
  private static long useful(long seconds) {
    long life = Math.clamp(seconds, 0, 1L << 32);
    return Math.max(life - EARLY_SECONDS, life / 2);
  }

  private static String given(@Nullable Secret secret, String issuer) throws OAuthException {
    if (secret == null) {
      throw new OAuthException(issuer + " wants a client secret, and there is none");
    }
    return secret.reveal();
  }

  /** RFC 6749, 2.3.1: both parts are encoded as in a form first. */
  private static String basic(String id, String secret) {
    String both = OAuthHttp.encode(id) + ":" + OAuthHttp.encode(secret);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  /** Returns the error of a reply (RFC 6749, 5.2), which holds nothing of what was sent. */
  static OAuthException refused(String what, OAuthHttp.Reply reply) {
    String code = Json.string(reply.body(), "error");
    String description = Json.string(reply.body(), "error_description");
    String why =
        code == null && description == null
            ? "HTTP " + reply.status()
            : description == null
                ? Visible.of(String.valueOf(code))
                : (code == null ? "" : Visible.of(code) + ", ") + Visible.of(description);
    return new OAuthException(what + ": " + why, code);
  }
}
