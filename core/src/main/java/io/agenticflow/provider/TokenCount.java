package io.agenticflow.provider;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A provider's own count of a prompt's tokens.
 *
 * @param headers the answer's, by lower-case name
 * @param json the answer as it came: one object with {@code input_tokens}; nobody changes it
 */
public record TokenCount(Map<String, List<String>> headers, byte[] json) {
  public TokenCount {
    headers = Map.copyOf(headers);
    requireNonNull(json, "json");
  }
}
