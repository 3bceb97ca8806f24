package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's request as it came, kept beside what was read from it, so that a provider that speaks
 * the client's own dialect is asked with the client's own bytes.
 *
 * <p>It is part of a {@link ModelRequest}, whose builder takes care that the two say the same: the
 * body is given up as soon as something else in the request changes than what can be replaced in
 * its place, the model's name and the limit of output tokens.
 *
 * @param dialect the name of the dialect that it is written in
 * @param model the model that the body names
 * @param maxTokens the limit that the body names, or null
 * @param body the bytes, which nobody changes; null once the request has become another one
 * @param headers what the client said beside the body and a provider of the same dialect is told
 *     too, for example {@code anthropic-beta}; by lower-case name
 * @param query the raw query of the address, without the question mark, or null
 */
public record OriginalRequest(
    String dialect,
    String model,
    @Nullable Long maxTokens,
    byte @Nullable [] body,
    Map<String, String> headers,
    @Nullable String query) {

  public OriginalRequest {
    requireNonNull(dialect, "dialect");
    requireNonNull(model, "model");
    headers = Map.copyOf(headers);
  }

  /** Returns what is left of it when the request becomes another one. */
  public OriginalRequest withoutBody() {
    return body == null
        ? this
        : new OriginalRequest(dialect, model, maxTokens, null, headers, query);
  }
}
