package io.agenticflow.cli.memory;

import io.agenticflow.cli.args.UsageException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/** Reads when something is to be forgotten. */
public final class ExpiryTime {
  private ExpiryTime() {}

  /**
   * Returns the time that a text means.
   *
   * @param text a number with m, h, d or w, or a day, at whose end it is
   * @param clock in the user's time zone
   * @throws UsageException where it is neither, or not to come
   */
  public static Instant of(String text, Clock clock) {
    try {
      Instant time =
          text.matches("\\d{1,6}[mhdw]")
              ? clock.instant().plus(length(text))
              : LocalDate.parse(text).plusDays(1).atStartOfDay(clock.getZone()).toInstant();
      if (time.isAfter(clock.instant())) {
        return time;
      }
    } catch (DateTimeException e) {
      // told below
    }
    throw new UsageException(
        "--expires must be a time to come such as 30d, 12h or 2w, or a day such as 2026-12-24, not '"
            + text
            + "'",
        null);
  }

  private static Duration length(String text) {
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      case 'w' -> Duration.ofDays(7 * number);
      default -> Duration.ofDays(number);
    };
  }
}
