package io.agenticflow.vocabulary;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of US dollars.
 *
 * @param nanos billionths of a dollar (10⁻⁹ $); one dollar is 1,000,000,000
 */
public record Money(long nanos) implements Comparable<Money> {
  /** Nothing. */
  public static final Money ZERO = new Money(0);

  /** Returns the amount nearest to {@code dollars}; half a billionth rounds away from zero. */
  public static Money ofDollars(BigDecimal dollars) {
    return new Money(dollars.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /** Returns the sum. Throws {@link ArithmeticException} on overflow. */
  public Money plus(Money other) {
    return new Money(Math.addExact(nanos, other.nanos));
  }

  /** Returns the difference. Throws {@link ArithmeticException} on overflow. */
  public Money minus(Money other) {
    return new Money(Math.subtractExact(nanos, other.nanos));
  }

  /** Returns the amount in dollars, exact, without trailing zeros. */
  public BigDecimal dollars() {
    BigDecimal value = BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(nanos, other.nanos);
  }

  /** Returns for example {@code $0.0054}. */
  @Override
  public String toString() {
    return (nanos < 0 ? "-$" : "$") + dollars().abs().toPlainString();
  }
}
