package io.agenticflow.gateway;

import io.agenticflow.budget.Account;
import io.agenticflow.budget.Budgets;
import io.agenticflow.budget.Standing;
import io.agenticflow.budget.VirtualKey;
import io.agenticflow.budget.VirtualKeys;
import io.agenticflow.config.BudgetConfiguration.Reset;
import io.agenticflow.provider.ModelException;
import io.agenticflow.store.StoreException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ApiError.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What virtual keys and budgets mean for the gateway's requests: who may come in, what a key may
 * ask for, and what a client is told of the budget that its request draws on. Safe for use by
 * several threads.
 */
final class BudgetGate {
  /** There are neither keys nor budgets. */
  static final BudgetGate NONE = new BudgetGate(null);

  /** The nearest budget, how much of it is spent, and when it begins anew. */
  static final String BUDGET = "x-agentic-flow-budget";

  /** What the headers begin with by which Claude Code learns of its limits. */
  static final String UNIFIED = "anthropic-ratelimit-unified-";

  static final String STATUS = UNIFIED + "status";
  private static final String RESET = UNIFIED + "reset";
  private static final String CLAIM = UNIFIED + "representative-claim";

  /** Shares of a budget from which on a client is warned. */
  private static final double[] WARNINGS = {0.95, 0.75};

  private final @Nullable Budgets budgets;

  BudgetGate(@Nullable Budgets budgets) {
    this.budgets = budgets;
  }

  /**
   * Returns the virtual key among the tokens that a request shows; null where there is none.
   *
   * @throws ModelException where one looks like a key and is none, or was taken back
   */
  @Nullable VirtualKey key(List<String> tokens) {
    if (budgets == null) {
      return null;
    }
    for (String token : tokens) {
      if (VirtualKeys.isKey(token)) {
        return good(budgets.keys(), token);
      }
    }
    return null;
  }

  private static VirtualKey good(VirtualKeys keys, String token) {
    Optional<VirtualKey> found;
    try {
      found = keys.find(token);
    } catch (StoreException e) {
      throw new ModelException(
          new ApiError(
              Kind.API, "keys cannot be looked up: " + e.getMessage(), 500, null, null, null, null),
          e);
    }
    if (found.isEmpty() || found.get().revoked() != null) {
      throw new ModelException(
          new ApiError(
              Kind.AUTHENTICATION,
              found.isEmpty()
                  ? "the gateway knows no such key"
                  : "the key '" + found.get().name() + "' was taken back",
              401,
              null,
              false,
              null,
              null));
    }
    return found.get();
  }

  /**
   * Lets a key ask for a model once more.
   *
   * @throws ModelException where it may not, or not in this minute
   */
  void enter(VirtualKey key, String model) {
    if (!key.allows(model)) {
      throw new ModelException(
          new ApiError(
              Kind.PERMISSION,
              "the key '"
                  + key.name()
                  + "' may not ask for "
                  + model
                  + ", only for "
                  + String.join(", ", key.models())));
    }
    if (budgets != null) {
      try {
        budgets.count(key);
      } catch (StoreException e) {
        throw new ModelException(
            new ApiError(Kind.API, String.valueOf(e.getMessage()), 500, null, null, null, null), e);
      }
    }
  }

  /** Says in an answer's headers how the budget stands that is nearest to its end. */
  void tell(Exchange exchange, boolean isRefused) {
    Standing standing = budgets == null ? null : budgets.ofRequest(exchange.requestId());
    if (standing == null) {
      return;
    }
    double used = standing.used();
    Account account = standing.account();
    Instant resets = account.resets();
    exchange.set(
        BUDGET,
        String.format(Locale.ROOT, "%s; used=%.4f", account.name(), used)
            + (resets == null ? "" : "; resets=" + resets.truncatedTo(ChronoUnit.SECONDS)));
    if (exchange.inbound().equals(Inbound.MESSAGES)) {
      tellClaudeCode(exchange, standing, used, isRefused);
    }
  }

  /** The client knows two kinds of limit, one that is soon over and one that is not. */
  private static void tellClaudeCode(
      Exchange exchange, Standing standing, double used, boolean isRefused) {
    Reset reset = standing.account().limit().reset();
    boolean isShort = reset == Reset.MINUTE || reset == Reset.DAY;
    String kind = UNIFIED + (isShort ? "5h-" : "7d-");
    Double passed = null;
    for (double warning : WARNINGS) {
      if (passed == null && used >= warning) {
        passed = warning;
      }
    }
    String status = isRefused ? "rejected" : passed != null ? "allowed_warning" : "allowed";
    exchange.set(STATUS, status);
    exchange.set(CLAIM, isShort ? "five_hour" : "seven_day");
    exchange.set(kind + "status", status);
    exchange.set(kind + "utilization", String.format(Locale.ROOT, "%.4f", used));
    if (passed != null) {
      exchange.set(kind + "surpassed-threshold", passed.toString());
    }
    Instant resets = standing.account().resets();
    if (resets != null) {
      String second = Long.toString(resets.getEpochSecond());
      exchange.set(RESET, second);
      exchange.set(kind + "reset", second);
    }
  }

  /** Forgets a request that is over. */
  void over(Exchange exchange) {
    if (budgets != null) {
      budgets.forget(exchange.requestId());
    }
  }
}
