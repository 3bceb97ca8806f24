package io.agenticflow.catalogue;

import org.jspecify.annotations.Nullable;

/**
 * What a model can do; null where nobody says.
 *
 * @param tools whether it can ask for tools
 * @param images whether it takes pictures
 * @param reasoning whether it can reason before it answers
 * @param caching whether its provider keeps prompts in a cache and charges less for them
 * @param structuredOutput whether it can be held to a JSON schema
 */
public record Abilities(
    @Nullable Boolean tools,
    @Nullable Boolean images,
    @Nullable Boolean reasoning,
    @Nullable Boolean caching,
    @Nullable Boolean structuredOutput) {
  /** Nobody says anything. */
  public static final Abilities UNKNOWN = new Abilities(null, null, null, null, null);
}
