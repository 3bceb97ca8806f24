package io.agenticflow.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * A mark that the prompt up to and including the marked block should be kept in the provider's
 * prompt cache.
 *
 * @param ttl how long, as the provider spells it ({@code 5m}, {@code 1h}), or null for its default
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching">Prompt
 *     caching</a>
 */
public record CacheControl(@Nullable String ttl) {
  /** A mark with the provider's default duration. */
  public static final CacheControl EPHEMERAL = new CacheControl(null);
}
