package io.agenticflow.cli.validate;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Adds up what one check uses. Safe for use by several threads. */
final class Meter {
  private final @Nullable BigDecimal most;
  private Usage usage = Usage.NONE;
  private Money cost = Money.ZERO;
  private boolean unpriced;

  /**
   * @param most the dollars that are left for the check; null for no limit
   */
  Meter(@Nullable BigDecimal most) {
    this.most = most;
  }

  /**
   * Counts one call.
   *
   * @param amount what it cost; null where nobody knows
   */
  synchronized void add(Usage used, @Nullable Money amount) {
    usage = usage.plus(used);
    if (amount == null) {
      unpriced |= used.promptTokens() + used.outputTokens() > 0;
    } else {
      cost = cost.plus(amount);
    }
  }

  /** Returns the dollars that are left; null for no limit. */
  synchronized @Nullable BigDecimal left() {
    return most == null ? null : most.subtract(cost.dollars()).max(BigDecimal.ZERO);
  }

  synchronized Usage usage() {
    return usage;
  }

  synchronized Money cost() {
    return cost;
  }

  /** Returns whether there were calls whose price nobody knows. */
  synchronized boolean isUnpriced() {
    return unpriced;
  }
}
