package io.agenticflow.gateway;

import io.agenticflow.gateway.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which headers go through when client and provider speak one dialect: what a client acts on, and
 * nothing that describes the connection or the provider's account.
 */
final class PassedHeaders {
  private static final Set<String> PASSED =
      Set.of("request-id", "x-request-id", "retry-after", "retry-after-ms", "x-should-retry");
  private static final List<String> PREFIXES = List.of("anthropic-ratelimit-", "x-ratelimit-");

  private PassedHeaders() {}

  /**
   * Adds a provider's headers to an answer; not those of its limits where the client is told of
   * ours by the same names.
   *
   * @param headers by lower-case name
   */
  static void add(Map<String, List<String>> headers, HttpResponse response) {
    boolean hasOwn = response.has(BudgetGate.STATUS);
    headers.forEach((name, values) -> {
      if (isPassed(name) && !(hasOwn && name.startsWith(BudgetGate.UNIFIED))) {
        response.header(name, values);
      }
    });
  }

  /** Returns the provider's name for its answer, or null. */
  static @Nullable String requestId(Map<String, List<String>> headers) {
    List<String> ids = headers.getOrDefault("request-id", headers.get("x-request-id"));
    return ids == null || ids.isEmpty() ? null : ids.getFirst();
  }

  private static boolean isPassed(String name) {
    return PASSED.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
  }
}
