package io.agenticflow.catalogue;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of a call with a long prompt cost, in US dollars per 1,000,000 tokens. A price
 * that is null is the one of shorter prompts.
 *
 * @param above counts for a call whose whole prompt has more tokens than this; more than 0
 */
public record PriceTier(
    long above,
    @Nullable BigDecimal input,
    @Nullable BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite,
    @Nullable BigDecimal hourWrite) {

  public PriceTier {
    if (above <= 0) {
      throw new IllegalArgumentException("above must be more than 0");
    }
    Price.requireNotNegative(input, "input");
    Price.requireNotNegative(output, "output");
    Price.requireNotNegative(cacheRead, "cacheRead");
    Price.requireNotNegative(cacheWrite, "cacheWrite");
    Price.requireNotNegative(hourWrite, "hourWrite");
  }
}
