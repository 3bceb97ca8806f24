package io.agenticflow.cli.cost;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Price;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Work of which so many calls of one size are made in a month.
 *
 * @param calls in a month
 * @param input tokens of each prompt
 * @param output tokens of each answer
 * @param cached the share of the prompt that is read from the cache, 0 to 1
 */
record Scenario(long calls, long input, long output, BigDecimal cached) {
  /** "Code Generation Task" of the project's first documentation. */
  static final Scenario CODE = new Scenario(100, 2_000, 5_000, BigDecimal.ZERO);

  /** "Data Analysis Task" of the same. */
  static final Scenario ANALYSIS = new Scenario(50, 5_000, 10_000, BigDecimal.ZERO);

  Scenario {
    requireNonNull(cached, "cached");
  }

  /** Returns the tokens of one call. */
  Usage call() {
    long read =
        cached.multiply(BigDecimal.valueOf(input)).setScale(0, RoundingMode.HALF_UP).longValue();
    return new Usage(input - read, read, 0, output, 0, null);
  }

  /** Returns what one call costs. */
  Money call(Price price) {
    return price.of(call());
  }

  /** Returns what a month costs. */
  Money month(Price price) {
    return new Money(Math.multiplyExact(call(price).nanos(), calls));
  }
}
