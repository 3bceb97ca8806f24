package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A time.
 *
 * @param from when it begins
 * @param to the first moment after it
 */
public record Period(Instant from, Instant to) {
  /** All that a ledger can hold. */
  public static final Period ALWAYS =
      new Period(Instant.EPOCH, Instant.parse("9999-12-31T00:00:00Z"));

  public Period {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
  }

  /** Returns a day and those after it up to another, which is in it too. */
  public static Period days(LocalDate first, LocalDate last, ZoneId zone) {
    return new Period(
        first.atStartOfDay(zone).toInstant(), last.plusDays(1).atStartOfDay(zone).toInstant());
  }
}
