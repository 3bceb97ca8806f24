package io.agenticflow.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The headers of a request to a provider. */
final class ProviderHeaders {
  private static final String ANTHROPIC_VERSION = "2023-06-01";

  private ProviderHeaders() {}

  /** Returns them all; an endpoint's own headers win over the fixed ones. */
  static Map<String, String> of(ProviderEndpoint endpoint, String accept, boolean hasBody) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("User-Agent", "agentic-flow");
    headers.put("Accept", accept);
    if (hasBody) {
      headers.put("Content-Type", "application/json");
    }
    if (endpoint.api() == ProviderEndpoint.Api.MESSAGES) {
      headers.put("anthropic-version", ANTHROPIC_VERSION);
    }
    endpoint.credential().addTo(headers);
    headers.putAll(endpoint.headers());
    return new LinkedHashMap<>(headers);
  }
}
