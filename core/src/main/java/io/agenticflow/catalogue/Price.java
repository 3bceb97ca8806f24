package io.agenticflow.catalogue;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.util.List;
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
 * @param hourWrite a prompt token written to the cache for an hour; null where no such price is
 *     known, then that of {@code cacheWrite} counts
 * @param tiers what calls with long prompts cost, the shortest first; empty where length does not
 *     matter
 * @param source who says so
 * @param date when it was so, as {@code 2026-07-02}; null where nobody says
 */
public record Price(
    BigDecimal input,
    BigDecimal output,
    @Nullable BigDecimal cacheRead,
    @Nullable BigDecimal cacheWrite,
    @Nullable BigDecimal hourWrite,
    List<PriceTier> tiers,
    String source,
    @Nullable String date) {

  public Price {
    requireNotNegative(requireNonNull(input, "input"), "input");
    requireNotNegative(requireNonNull(output, "output"), "output");
    requireNotNegative(cacheRead, "cacheRead");
    requireNotNegative(cacheWrite, "cacheWrite");
    requireNotNegative(hourWrite, "hourWrite");
    tiers = List.copyOf(tiers);
    for (int i = 1; i < tiers.size(); i++) {
      if (tiers.get(i).above() <= tiers.get(i - 1).above()) {
        throw new IllegalArgumentException("tiers must come the shortest first");
      }
    }
    requireNonNull(source, "source");
  }

  /** Creates a price for prompts of any length, with one life of the cache. */
  public Price(
      BigDecimal input,
      BigDecimal output,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal cacheWrite,
      String source,
      @Nullable String date) {
    this(input, output, cacheRead, cacheWrite, null, List.of(), source, date);
  }

  /**
   * Returns what the tokens of one call cost. The length of its whole prompt, with what came from
   * the cache, decides the tier, and the tier's prices are those of all its tokens. The sum is
   * computed exactly and rounded once, to the nearest billionth of a dollar, half away from zero. A
   * cost that {@code usage} itself states is not looked at.
   *
   * <p>It is for one call: the tokens of several together can be in a tier that none of them was
   * in.
   */
  public Money of(Usage usage) {
    Price price = tiers.isEmpty() ? this : at(usage.promptTokens());
    BigDecimal write = price.cacheWrite == null ? price.input : price.cacheWrite;
    long hour = Math.min(usage.hourWriteTokens(), usage.cacheWriteTokens());
    BigDecimal perMillion =
        times(price.input, usage.inputTokens())
            .add(times(price.output, usage.outputTokens()))
            .add(
                times(
                    price.cacheRead == null ? price.input : price.cacheRead,
                    usage.cacheReadTokens()))
            .add(times(write, usage.cacheWriteTokens() - hour))
            .add(times(price.hourWrite == null ? write : price.hourWrite, hour));
    return Money.ofDollars(perMillion.movePointLeft(6));
  }

  /** Returns the price of a call whose whole prompt has this many tokens; it has no tiers. */
  public Price at(long promptTokens) {
    PriceTier reached = null;
    for (PriceTier tier : tiers) {
      if (promptTokens > tier.above()) {
        reached = tier;
      }
    }
    if (reached == null) {
      return tiers.isEmpty()
          ? this
          : new Price(input, output, cacheRead, cacheWrite, hourWrite, List.of(), source, date);
    }
    return new Price(
        reached.input() == null ? input : reached.input(),
        reached.output() == null ? output : reached.output(),
        reached.cacheRead() == null ? cacheRead : reached.cacheRead(),
        reached.cacheWrite() == null ? cacheWrite : reached.cacheWrite(),
        reached.hourWrite() == null ? hourWrite : reached.hourWrite(),
        List.of(),
        source,
        date);
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return tokens == 0 ? BigDecimal.ZERO : price.multiply(BigDecimal.valueOf(tokens));
  }

  static void requireNotNegative(@Nullable BigDecimal price, String name) {
    if (price != null && price.signum() < 0) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }
}
