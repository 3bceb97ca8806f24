package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as one provider offers it.
 *
 * @param provider {@code anthropic}, {@code openai}, {@code openrouter}, or another of the user's
 * @param id its name there
 * @param aliases other names that mean the same there, such as those with a date
 * @param openRouterId its name at OpenRouter; null where that is not known or {@code provider} is
 *     OpenRouter
 * @param contextTokens the most tokens of prompt and answer together; 0 where nobody says
 * @param maxOutputTokens the most tokens of an answer; 0 where nobody says
 * @param deprecated whether its provider has announced its end
 */
public record Model(
    String provider,
    String id,
    List<String> aliases,
    @Nullable String openRouterId,
    long contextTokens,
    long maxOutputTokens,
    Abilities abilities,
    boolean deprecated,
    Price price) {

  public Model {
    requireNonNull(provider, "provider");
    requireNonNull(id, "id");
    aliases = List.copyOf(aliases);
    requireNonNull(abilities, "abilities");
    requireNonNull(price, "price");
  }

  /** Returns the same model under other names. */
  Model named(List<String> otherAliases, @Nullable String otherOpenRouterId) {
    return new Model(
        provider,
        id,
        otherAliases,
        otherOpenRouterId,
        contextTokens,
        maxOutputTokens,
        abilities,
        deprecated,
        price);
  }

  /** Returns whether it can ask for tools; null where nobody says. */
  public @Nullable Boolean tools() {
    return abilities.tools();
  }

  /** Returns whether it can reason before it answers; null where nobody says. */
  public @Nullable Boolean reasoning() {
    return abilities.reasoning();
  }

  /**
   * Returns the name that will mean this model and no later one: the one with a date in it. Null
   * where its provider has no such name, so that {@code id} may come to mean another model.
   */
  public @Nullable String pinned() {
    if (isDated(id)) {
      return id;
    }
    for (String alias : aliases) {
      if (isDated(alias)) {
        return alias;
      }
    }
    return null;
  }

  /**
   * Returns whether a name ends in a day or a month, as in {@code claude-sonnet-4-5-20250929},
   * {@code gpt-5-2025-08-07}, {@code deepseek/deepseek-r1-0528} and {@code
   * google/gemini-2.5-flash-preview-09-2025}.
   */
  static boolean isDated(String name) {
    return name.matches(".*-(\\d{8}|\\d{4}|20\\d\\d-\\d\\d-\\d\\d)(:.*)?");
  }
}
