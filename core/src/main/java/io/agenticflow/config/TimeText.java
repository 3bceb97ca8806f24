package io.agenticflow.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads {@code 30}, {@code 30s}, {@code 250ms}, {@code 1.5m} or {@code 1h}; seconds where there is
 * no unit. Each unit has its most digits, so that the longest time is some days; {@link #PATTERN}
 * says the same for the JSON Schema.
 */
final class TimeText {
  /** Up to nine digits of milliseconds, six of seconds, four of minutes, two of hours. */
  static final String PATTERN =
      "^(?=.*[1-9])([0-9]{1,9}ms|[0-9]{1,6}(\\.[0-9]{1,9})?s?"
          + "|[0-9]{1,4}(\\.[0-9]{1,3})?m|[0-9]{1,2}(\\.[0-9]{1,3})?h)$";

  private TimeText() {}

  static Optional<Duration> read(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    String number = text.substring(0, end);
    return switch (text.substring(end)) {
      case "ms" -> read(number, 9, 0, 1);
      case "", "s" -> read(number, 6, 9, 1_000);
      case "m" -> read(number, 4, 3, 60_000);
      case "h" -> read(number, 2, 3, 3_600_000);
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> read(String number, int whole, int fraction, int millis) {
    int point = number.indexOf('.');
    boolean fits =
        point < 0
            ? areDigits(number, whole)
            : areDigits(number.substring(0, point), whole)
                && areDigits(number.substring(point + 1), fraction);
    if (!fits) {
      return Optional.empty();
    }
    long total = new BigDecimal(number).multiply(BigDecimal.valueOf(millis)).longValue();
    return total < 1 ? Optional.empty() : Optional.of(Duration.ofMillis(total));
  }

  private static boolean areDigits(String text, int most) {
    return !text.isEmpty()
        && text.length() <= most
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
