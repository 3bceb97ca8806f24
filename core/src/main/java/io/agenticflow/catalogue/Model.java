package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as one provider offers it.
 *
 * @param provider {@code anthropic}, {@code openai} or {@code openrouter}
 * @param id its name there
 * @param aliases other names that mean the same there, such as those with a date
 * @param openRouterId its name at OpenRouter; null where that is not known or {@code provider} is
 *     OpenRouter
 * @param contextTokens the most tokens of prompt and answer together
 * @param maxOutputTokens the most tokens of an answer
 * @param tools whether it can ask for tools; null where nobody says
 * @param reasoning whether it can reason before it answers; null where nobody says
 * @param tiered whether long prompts cost more than {@code price} says
 * @param deprecated whether its provider has announced its end
 */
public record Model(
    String provider,
    String id,
    List<String> aliases,
    @Nullable String openRouterId,
    long contextTokens,
    long maxOutputTokens,
    @Nullable Boolean tools,
    @Nullable Boolean reasoning,
    boolean tiered,
    boolean deprecated,
    Price price) {

  public Model {
    requireNonNull(provider, "provider");
    requireNonNull(id, "id");
    aliases = List.copyOf(aliases);
    requireNonNull(price, "price");
  }
}
