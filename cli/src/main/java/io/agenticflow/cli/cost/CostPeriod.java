package io.agenticflow.cli.cost;

import io.agenticflow.cli.args.UsageException;
import io.agenticflow.ledger.Period;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Reads the times that {@code --since} and {@code --until} name. */
final class CostPeriod {
  private static final String FORMS =
      "a day (2026-11-22), today, yesterday, a time (2026-11-22T14:30), or how long ago (7d, 12h)";

  private final Clock clock;

  /**
   * @param clock in the time zone of the reader
   */
  CostPeriod(Clock clock) {
    this.clock = clock;
  }

  ZoneId zone() {
    return clock.getZone();
  }

  /**
   * Returns the time between the two: of today where neither is named, up to now where the end is
   * not. A day that ends a period is in it.
   *
   * @throws UsageException where one cannot be understood, or the end is before the beginning
   */
  Period of(@Nullable String since, @Nullable String until) {
    LocalDate today = LocalDate.now(clock);
    Instant from =
        since == null
            ? (until == null ? today.atStartOfDay(zone()).toInstant() : Instant.EPOCH)
            : instant("--since", since, false);
    Instant to =
        until == null
            ? today.plusDays(1).atStartOfDay(zone()).toInstant()
            : instant("--until", until, true);
    if (!to.isAfter(from)) {
      throw new UsageException(
          "--until " + until + " is not after --since " + (since == null ? "" : since), null);
    }
    return new Period(from, to);
  }

  private Instant instant(String option, String text, boolean end) {
    LocalDate day = day(text);
    if (day != null) {
      return (end ? day.plusDays(1) : day).atStartOfDay(zone()).toInstant();
    }
    try {
      if (text.matches("\\d{1,6}h")) {
        return clock.instant().minus(Duration.ofHours(number(text)));
      }
      return text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(zone()).toInstant();
    } catch (DateTimeException e) {
      throw new UsageException(option + " must be " + FORMS + ", not '" + text + "'", null);
    }
  }

  private @Nullable LocalDate day(String text) {
    LocalDate today = LocalDate.now(clock);
    try {
      return switch (text) {
        case "today" -> today;
        case "yesterday" -> today.minusDays(1);
        default ->
            text.matches("\\d{1,6}d") ? today.minusDays(number(text)) : LocalDate.parse(text);
      };
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long number(String text) {
    return Long.parseLong(text.substring(0, text.length() - 1));
  }
}
