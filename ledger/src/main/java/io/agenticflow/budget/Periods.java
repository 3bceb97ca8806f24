package io.agenticflow.budget;

import io.agenticflow.config.BudgetConfiguration.Reset;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The periods after which a budget begins anew. */
final class Periods {
  private Periods() {}

  /** Returns the name of the period in which a time is, by which it is told from all others. */
  static String name(Reset reset, Instant at, ZoneId zone) {
    ZonedDateTime there = at.atZone(zone);
    return switch (reset) {
      case NEVER -> "";
      // In UTC: where clocks are put back, an hour has the same name twice.
      case MINUTE -> at.truncatedTo(ChronoUnit.MINUTES).toString();
      case DAY -> there.toLocalDate().toString();
      case MONTH -> YearMonth.from(there).toString();
    };
  }

  /** Returns the first moment after it; null where it never ends. */
  static @Nullable Instant end(Reset reset, Instant at, ZoneId zone) {
    ZonedDateTime there = at.atZone(zone);
    return switch (reset) {
      case NEVER -> null;
      case MINUTE -> at.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
      case DAY -> there.toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
      case MONTH -> YearMonth.from(there).plusMonths(1).atDay(1).atStartOfDay(zone).toInstant();
    };
  }
}
