package io.agenticflow.gateway;

import io.agenticflow.provider.Answerer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says what of a request a provider was not told: to the client in a header, and in the log once
 * for each kind and provider. Safe for use by several threads.
 */
final class UncarriedReport {
  static final String HEADER = "x-agentic-flow-uncarried";

  /** Proxies refuse long headers, and clients choose the names of fields. */
  private static final int LONGEST = 512;

  private static final int MOST_KINDS = 256;

  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final Consumer<String> log;

  UncarriedReport(Consumer<String> log) {
    this.log = log;
  }

  /**
   * Writes to the log what is new.
   *
   * @param uncarried where and what, for example {@code tools[2] anthropic:input_examples}
   * @return the header's value: each kind once; null for none
   */
  @Nullable String report(List<String> uncarried, @Nullable Answerer answerer, String requestId) {
    if (uncarried.isEmpty()) {
      return null;
    }
    String provider = answerer == null ? "the provider" : answerer.provider();
    Set<String> kinds = new LinkedHashSet<>();
    for (String each : uncarried) {
      String kind = plain(each.substring(each.indexOf(' ') + 1));
      if (kinds.add(kind) && logged.size() < MOST_KINDS && logged.add(provider + " " + kind)) {
        log.accept(
            provider
                + " has no word for "
                + plain(each)
                + "; it is left out (request "
                + requestId
                + "; not said again)");
      }
    }
    return value(kinds);
  }

  private static String value(Set<String> kinds) {
    StringBuilder value = new StringBuilder();
    int left = kinds.size();
    for (String kind : kinds) {
      if (value.length() + kind.length() > LONGEST - 16) {
        return value.append(value.isEmpty() ? "" : ", ").append("+").append(left).toString();
      }
      value.append(value.isEmpty() ? "" : ", ").append(kind);
      left--;
    }
    return value.toString();
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(c < ' ' || c >= 0x7f ? '?' : c);
    }
    return plain.toString();
  }
}
