package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a call cost, and by whose word.
 *
 * @param amount null where nobody knows
 * @param priceSource who says the list price; null where none was used
 * @param priceDate when it was so, as {@code 2026-07-02}; null where nobody says
 */
public record CallCost(
    @Nullable Money amount, Basis basis, @Nullable String priceSource, @Nullable String priceDate) {

  /** The price is not known. */
  public static final CallCost UNKNOWN = new CallCost(null, Basis.UNKNOWN, null, null);

  /** It costs nothing. */
  public static final CallCost FREE = new CallCost(Money.ZERO, Basis.FREE, null, null);

  public CallCost {
    requireNonNull(basis, "basis");
  }

  /** Who says so. */
  public enum Basis {
    /** The provider reported it with the answer. */
    PROVIDER,
    /** Tokens times list price. */
    LIST,
    /** It runs on this machine, or is a recording. */
    FREE,
    /** Nobody. */
    UNKNOWN
  }
}
