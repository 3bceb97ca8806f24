package io.agenticflow.cli.cost;

import io.agenticflow.vocabulary.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Shares as people read them. */
final class Percent {
  private Percent() {}

  /** Returns for example {@code 94.2 %}; a dash where the whole is nothing. */
  static String of(Money part, Money whole) {
    return whole.nanos() == 0
        ? "-"
        : BigDecimal.valueOf(part.nanos())
                .movePointRight(2)
                .divide(BigDecimal.valueOf(whole.nanos()), 1, RoundingMode.HALF_UP)
                .toPlainString()
            + " %";
  }
}
