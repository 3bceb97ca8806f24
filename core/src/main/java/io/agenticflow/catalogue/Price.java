package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model's tokens cost, in US dollars per 1,000,000 tokens; nothing is negative.
 *
 * @param input a prompt token that has nothing to do with the prompt cache
 * @param output a token that the model wrote, reasoning included
 * @param cacheRead a prompt token read from the cache; null where no such price is known, then
 *     {@code input} counts
 * @param cacheWrite a prompt token written to the cache, for its shortest life; null where no such
 *     price is known, then {@code input} counts
 * @param source who says so
 * @param date when it was so, as {@code 2026-07-02}; null where nobody says
 */
public record Price(
    BigDecimal input,
    BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite,
    String source,
    @Nullable String date) {

  public Price {
    requireNotNegative(requireNonNull(input, "input"), "input");
    requireNotNegative(requireNonNull(output, "output"), "output");
    requireNotNegative(cacheRead, "cacheRead");
    requireNotNegative(cacheWrite, "cacheWrite");
    requireNonNull(source, "source");
  }

  /**
   * Returns what the tokens of one call cost. The sum is computed exactly and rounded once, to the
   * nearest billionth of a dollar, half away from zero. A cost that {@code usage} itself states is
   * not looked at.
   */
  public Money of(Usage usage) {
    BigDecimal perMillion =
        times(input, usage.inputTokens())
            .add(times(output, usage.outputTokens()))
            .add(times(cacheRead == null ? input : cacheRead, usage.cacheReadTokens()))
            .add(times(cacheWrite == null ? input : cacheWrite, usage.cacheWriteTokens()));
    return Money.ofDollars(perMillion.movePointLeft(6));
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }

  private static void requireNotNegative(@Nullable BigDecimal price, String name) {
    if (price != null && price.signum() < 0) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }
}
