package io.agenticflow.provider;

import io.agenticflow.secret.Secret;

import static java.util.Objects.requireNonNull;

/** How a request proves who asks. */
public sealed interface Credential {

  /** {@code Authorization: Bearer …}, as OpenAI, OpenRouter and Anthropic's auth tokens have it. */
  record Bearer(Secret token) implements Credential {
    public Bearer {
      requireNonNull(token, "token");
    }
  }

  /** {@code x-api-key: …}, as Anthropic's keys have it. */
  record ApiKey(Secret key) implements Credential {
    public ApiKey {
      requireNonNull(key, "key");
    }
  }

  /** Nothing, as local servers have it. */
  record None() implements Credential {}
}
