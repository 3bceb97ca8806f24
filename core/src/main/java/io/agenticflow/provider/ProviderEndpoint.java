package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ModelProfiles;
import io.agenticflow.dialect.Profile;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to ask one provider.
 *
 * @param name for people and for reports, for example {@code openrouter}
 * @param base the address under which {@code api}'s paths are, without a slash at its end
 * @param api which paths and fixed headers there are
 * @param dialect what is spoken there
 * @param profiles what is understood there, model by model
 * @param headers sent with every request, beside those that {@code api} and {@code credential}
 *     bring
 * @param concurrency how many calls it gets at once; null for any number
 */
public record ProviderEndpoint(
    String name,
    URI base,
    Api api,
    Dialect dialect,
    ModelProfiles profiles,
    Credential credential,
    Map<String, String> headers,
    HttpLimits limits,
    @Nullable ConcurrencyPolicy concurrency) {

  public ProviderEndpoint {
    requireNonNull(name, "name");
    base = withoutEnd(requireNonNull(base, "base"), api);
    requireNonNull(dialect, "dialect");
    requireNonNull(profiles, "profiles");
    requireNonNull(credential, "credential");
    headers = Map.copyOf(headers);
    requireNonNull(limits, "limits");
  }

  /**
   * An endpoint that takes any number of calls at once, and whose models are all the same to ask.
   */
  public ProviderEndpoint(
      String name,
      URI base,
      Api api,
      Dialect dialect,
      Profile profile,
      Credential credential,
      Map<String, String> headers,
      HttpLimits limits) {
    this(name, base, api, dialect, ModelProfiles.all(profile), credential, headers, limits, null);
  }

  /** Returns this endpoint with other profiles. */
  public ProviderEndpoint with(ModelProfiles others) {
    return new ProviderEndpoint(
        name, base, api, dialect, others, credential, headers, limits, concurrency);
  }

  /** Returns this endpoint with other headers in the place of its own. */
  public ProviderEndpoint withHeaders(Map<String, String> others) {
    return new ProviderEndpoint(
        name, base, api, dialect, profiles, credential, others, limits, concurrency);
  }

  /** Returns what is understood by one model there. */
  public Profile profile(String model) {
    return profiles.of(model);
  }

  /** The paths below a base address. */
  public enum Api {
    /** Chat Completions; the base includes the {@code /v1}. */
    CHAT_COMPLETIONS("/chat/completions", "/models", null),
    /** OpenAI's Responses; the base includes the {@code /v1}. */
    RESPONSES("/responses", "/models", null),
    /**
     * Anthropic Messages; the base does not include the {@code /v1}, as in Anthropic's own clients.
     */
    MESSAGES("/v1/messages", "/v1/models", "/v1/messages/count_tokens");

    private final String request;
    private final String models;
    private final @Nullable String countTokens;

    Api(String request, String models, @Nullable String countTokens) {
      this.request = request;
      this.models = models;
      this.countTokens = countTokens;
    }
  }

  /** Returns the address that takes model requests. */
  public URI requestUri() {
    return below(api.request);
  }

  /**
   * Returns the address that takes model requests, with a client's query after the endpoint's own.
   *
   * @param query raw, without the question mark; null or empty for none
   */
  URI requestUri(@Nullable String query) {
    return with(requestUri(), query);
  }

  /** Returns the address that counts a prompt's tokens, or null where the API has none. */
  @Nullable URI countTokensUri(@Nullable String query) {
    return api.countTokens == null ? null : with(below(api.countTokens), query);
  }

  private static URI with(URI uri, @Nullable String query) {
    return query == null || query.isEmpty()
        ? uri
        : URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + query);
  }

  /** Returns the address that lists the models. */
  public URI modelsUri() {
    return below(api.models);
  }

  /** Returns name and address; headers and credential are nobody's business. */
  @Override
  public String toString() {
    return name + " at " + ConnectionFailure.shown(base);
  }

  private URI below(String path) {
    String query = base.getRawQuery();
    String text = base.toString();
    int end = query == null ? text.length() : text.length() - query.length() - 1;
    return URI.create(text.substring(0, end) + path + text.substring(end));
  }

  private static URI withoutEnd(URI base, Api api) {
    requireNonNull(api, "api");
    String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
    String text = base.toString();
    text = text.substring(0, text.length() - query.length());
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    if (api == Api.MESSAGES && text.endsWith("/v1")) {
      text = text.substring(0, text.length() - "/v1".length()); // a common slip, and harmless
    }
    return URI.create(text + query);
  }
}
