package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;

/**
 * What a call costs, or may cost.
 *
 * @param tokens of prompt and answer together
 */
public record Amount(Money money, long tokens) {
  /** Nothing. */
  public static final Amount ZERO = new Amount(Money.ZERO, 0);

  public Amount {
    requireNonNull(money, "money");
  }

  Amount plus(Amount other) {
    return new Amount(money.plus(other.money), Math.addExact(tokens, other.tokens));
  }

  Amount minus(Amount other) {
    return new Amount(money.minus(other.money), Math.subtractExact(tokens, other.tokens));
  }
}
