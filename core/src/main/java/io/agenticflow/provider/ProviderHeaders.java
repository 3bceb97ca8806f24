package io.agenticflow.provider;

import io.agenticflow.dialect.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The headers of a request to a provider. */
final class ProviderHeaders {
  private static final String ANTHROPIC_VERSION = "2023-06-01";
  private static final String BETAS = "anthropic-beta";

  private ProviderHeaders() {}

  /** Returns them all; an endpoint's own headers win over the fixed ones. */
  static Map<String, String> of(ProviderEndpoint endpoint, String accept, boolean hasBody) {
    return of(endpoint, accept, hasBody, Map.of());
  }

  /** Returns a client's headers without the betas that the provider does not take. */
  static Map<String, String> filtered(Map<String, String> fromClient, Profile profile) {
    String betas = fromClient.get(BETAS);
    if (betas == null || profile.betas() == null) {
      return fromClient;
    }
    List<String> taken = new ArrayList<>();
    for (String beta : betas.split(",", -1)) {
      if (!beta.isBlank() && profile.takesBeta(beta.strip())) {
        taken.add(beta.strip());
      }
    }
    Map<String, String> filtered = new HashMap<>(fromClient);
    if (taken.isEmpty()) {
      filtered.remove(BETAS);
    } else {
      filtered.put(BETAS, String.join(",", taken));
    }
    return filtered;
  }

  /**
   * Returns them all.
   *
   * @param fromClient what a client of the same dialect said; wins over the fixed ones, and an
   *     endpoint's own headers win over it, except that both lists of betas are sent
   */
  static Map<String, String> of(
      ProviderEndpoint endpoint, String accept, boolean hasBody, Map<String, String> fromClient) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("User-Agent", "agentic-flow");
    headers.put("Accept", accept);
    if (hasBody) {
      headers.put("Content-Type", "application/json");
    }
    if (endpoint.api() == ProviderEndpoint.Api.MESSAGES) {
      headers.put("anthropic-version", ANTHROPIC_VERSION);
    }
    headers.putAll(fromClient);
    endpoint.credential().addTo(headers);
    String betas = headers.get(BETAS);
    headers.putAll(endpoint.headers());
    String ownBetas = headers.get(BETAS);
    if (betas != null && ownBetas != null && !ownBetas.equals(betas)) {
      headers.put(BETAS, betas + "," + ownBetas);
    }
    return new LinkedHashMap<>(headers);
  }
}
