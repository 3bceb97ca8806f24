package io.agenticflow.mcp.oauth;

import io.agenticflow.json.Json;
import io.agenticflow.secret.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Who we are to one authorization server.
 *
 * @param method how it is proved: {@code none}, {@code client_secret_basic}, {@code
 *     client_secret_post} or {@code private_key_jwt}
 * @param redirect where the browser comes back to, as registered; null where any port will do
 * @param origin where it comes from
 */
record Client(
    String id, @Nullable Secret secret, String method, @Nullable String redirect, Origin origin) {
  static final String NONE = "none";
  static final String BASIC = "client_secret_basic";
  static final String POST = "client_secret_post";
  static final String KEY = "private_key_jwt";

  /** Where a client comes from. */
  enum Origin {
    /** The user has registered it and put it into the configuration. */
    CONFIGURED,
    /** Its id is the address of a document. */
    DOCUMENT,
    /** It was registered by the program. */
    REGISTERED
  }

  JrsObject json() {
    return Json.object()
        .put("id", id)
        .put("secret", secret == null ? null : secret.reveal())
        .put("method", method)
        .put("redirect", redirect)
        .put("origin", origin.name())
        .build();
  }

  /** Reads what {@link #json()} wrote; null where it is something else. */
  static @Nullable Client read(@Nullable JrsValue json) {
    String id = Json.string(json, "id");
    String method = Json.string(json, "method");
    String origin = Json.string(json, "origin");
    if (id == null || method == null || origin == null) {
      return null;
    }
    String secret = Json.string(json, "secret");
    try {
      return new Client(
          id,
          secret == null ? null : new Secret(secret),
          method,
          Json.string(json, "redirect"),
          Origin.valueOf(origin));
    } catch (IllegalArgumentException e) {
      return null; // as documented
    }
  }
}
