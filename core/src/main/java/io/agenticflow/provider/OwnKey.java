package io.agenticflow.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.secret.Secret;
import io.agenticflow.vocabulary.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * Takes the key that a provider was sent out of what it says of a failure: some repeat it, and the
 * words go into logs and to the gateway's clients. What has a key's well-known shape is masked
 * elsewhere; this one may have any.
 */
final class OwnKey {
  private static final String REMOVED = "[key removed]";

  /** A shorter one would take ordinary words out of every text. */
  private static final int SHORTEST = 6;

  private OwnKey() {}

  static ApiError removedFrom(ApiError error, ProviderEndpoint endpoint) {
    String key = key(endpoint);
    if (key == null || !(error.message().contains(key) || contains(error.body(), key))) {
      return error;
    }
    return new ApiError(
        error.kind(),
        error.message().replace(key, REMOVED),
        error.httpStatus(),
        error.retryAfter(),
        error.shouldRetry(),
        error.requestId(),
        error.body() == null ? null : error.body().replace(key, REMOVED));
  }

  /** Returns the same bytes where the key is not in them. */
  static byte[] removedFrom(byte[] body, ProviderEndpoint endpoint) {
    String key = key(endpoint);
    String text = key == null ? "" : new String(body, UTF_8);
    return key != null && text.contains(key) ? text.replace(key, REMOVED).getBytes(UTF_8) : body;
  }

  static boolean isIn(String text, ProviderEndpoint endpoint) {
    String key = key(endpoint);
    return key != null && text.contains(key);
  }

  private static boolean contains(@Nullable String text, String key) {
    return text != null && text.contains(key);
  }

  private static @Nullable String key(ProviderEndpoint endpoint) {
    Secret secret =
        switch (endpoint.credential()) {
          case Credential.Bearer(Secret token) -> token;
          case Credential.ApiKey(Secret key) -> key;
          case Credential.None() -> null;
        };
    return secret == null || secret.reveal().length() < SHORTEST ? null : secret.reveal();
  }
}
