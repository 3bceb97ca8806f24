package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.secret.Secret;
import java.util.Map;

/** How a request proves who asks. */
public sealed interface Credential {

  /** Adds the header that proves it, if there is one. */
  void addTo(Map<String, String> headers);

  /** {@code Authorization: Bearer …}, as OpenAI, OpenRouter and Anthropic's auth tokens have it. */
  record Bearer(Secret token) implements Credential {
    public Bearer {
      requireNonNull(token, "token");
    }

    @Override
    public void addTo(Map<String, String> headers) {
      headers.put("Authorization", "Bearer " + token.reveal());
    }
  }

  /** {@code x-api-key: …}, as Anthropic's keys have it. */
  record ApiKey(Secret key) implements Credential {
    public ApiKey {
      requireNonNull(key, "key");
    }

    @Override
    public void addTo(Map<String, String> headers) {
      headers.put("x-api-key", key.reveal());
    }
  }

  /** Nothing, as local servers have it. */
  record None() implements Credential {
    @Override
    public void addTo(Map<String, String> headers) {}
  }
}
