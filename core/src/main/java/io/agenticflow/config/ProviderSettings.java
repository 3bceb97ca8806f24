package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.ConcurrencyPolicy;
import io.agenticflow.provider.HttpLimits;
import io.agenticflow.secret.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one provider is reached.
 *
 * @param name {@code openrouter}, {@code anthropic}, {@code openai}, {@code ollama}, or one of the
 *     user's own
 * @param dialect what it speaks
 * @param base its address, as {@code ProviderEndpoint} wants it
 * @param baseIsSet whether the user gave the address; else it is the provider's usual one
 * @param key its key, or null
 * @param keyIsToken whether the key goes as {@code Authorization: Bearer} even where the dialect
 *     has a header of its own
 * @param keyVariable the environment variable that the key is expected in; null where none is
 *     needed
 * @param headers sent with every request
 * @param concurrency how many calls it gets at once; null for any number
 * @param profile what the user says of what it understands
 */
public record ProviderSettings(
    String name,
    DialectName dialect,
    URI base,
    boolean baseIsSet,
    @Nullable Secret key,
    boolean keyIsToken,
    @Nullable String keyVariable,
    Map<String, String> headers,
    HttpLimits limits,
    @Nullable ConcurrencyPolicy concurrency,
    ProfileSettings profile) {

  public ProviderSettings {
    requireNonNull(name, "name");
    requireNonNull(dialect, "dialect");
    requireNonNull(base, "base");
    headers = Map.copyOf(headers);
    requireNonNull(limits, "limits");
    requireNonNull(profile, "profile");
  }

  /** A provider of whose abilities the user says nothing. */
  public ProviderSettings(
      String name,
      DialectName dialect,
      URI base,
      boolean baseIsSet,
      @Nullable Secret key,
      boolean keyIsToken,
      @Nullable String keyVariable,
      Map<String, String> headers,
      HttpLimits limits) {
    this(
        name,
        dialect,
        base,
        baseIsSet,
        key,
        keyIsToken,
        keyVariable,
        headers,
        limits,
        null,
        ProfileSettings.NONE);
  }

  /** Returns name and address; headers may hold secrets of their own. */
  @Override
  public String toString() {
    return name + " at " + base + (key == null ? " without a key" : " with a key");
  }

  /** The languages that a provider can be told to speak. */
  public enum DialectName {
    /** Chat Completions. */
    CHAT("chat"),
    /** Anthropic Messages. */
    ANTHROPIC("anthropic"),
    /** OpenAI's Responses. */
    RESPONSES("responses");

    private final String word;

    DialectName(String word) {
      this.word = word;
    }

    /** Returns the word for it in a configuration file. */
    public String word() {
      return word;
    }
  }
}
