package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.config.BudgetConfiguration.Limit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key by which a client of a gateway is let in, without its text, which nobody has but the
 * client.
 *
 * @param name by which people, the ledger and the budgets know it
 * @param revoked when it was taken back; null where it is good
 * @param models what it may ask for: names, in which {@code *} stands for anything; empty for all
 * @param limit what it may spend
 * @param requestsPerMinute null for any number
 * @param tokensPerMinute of prompts and answers together; null for any number
 */
public record VirtualKey(
    String name,
    Instant created,
    @Nullable Instant revoked,
    List<String> models,
    Limit limit,
    @Nullable Long requestsPerMinute,
    @Nullable Long tokensPerMinute) {
  private static final String CALLER = "key:";

  public VirtualKey {
    requireNonNull(name, "name");
    requireNonNull(created, "created");
    models = List.copyOf(models);
    requireNonNull(limit, "limit");
  }

  /**
   * Returns by which name the ledger knows those who ask with it, for example {@code key:alice}.
   */
  public String caller() {
    return CALLER + name;
  }

  /** Returns the name of the key that a caller has; null where the caller has none. */
  static @Nullable String nameOf(@Nullable String caller) {
    return caller != null && caller.startsWith(CALLER) ? caller.substring(CALLER.length()) : null;
  }

  /** Returns whether it may ask for a model. */
  public boolean allows(String model) {
    return models.isEmpty() || models.stream().anyMatch(pattern -> fits(pattern, 0, model, 0));
  }

  private static boolean fits(String pattern, int p, String name, int n) {
    if (p == pattern.length()) {
      return n == name.length();
    }
    if (pattern.charAt(p) != '*') {
      return n < name.length()
          && Character.toLowerCase(pattern.charAt(p)) == Character.toLowerCase(name.charAt(n))
          && fits(pattern, p + 1, name, n + 1);
    }
    for (int end = n; end <= name.length(); end++) {
      if (fits(pattern, p + 1, name, end)) {
        return true;
      }
    }
    return false;
  }
}
