package io.agenticflow.dialect;

import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** The {@code cost} in dollars that OpenRouter adds to a {@code usage} object. */
public final class ReportedCost {
  private static final BigDecimal ABSURD = BigDecimal.valueOf(1_000_000_000);

  private ReportedCost() {}

  /** Returns the cost, or null where none is stated or the number cannot be one. */
  public static @Nullable Money of(@Nullable JrsValue usage) {
    BigDecimal cost = Json.decimal(usage, "cost");
    return cost == null || cost.signum() < 0 || cost.compareTo(ABSURD) > 0
        ? null
        : Money.ofDollars(cost);
  }
}
