package io.agenticflow.cli.args;

import io.agenticflow.text.NearNames;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kind of value that an option takes: how its text is read, and what completes it.
 *
 * @param <T> what the text becomes
 */
public sealed interface ValueType<T> {

  /** Any text, taken as it is. */
  ValueType<String> TEXT = new Text();

  /** A file that is read or written. */
  ValueType<Path> FILE = new File(false);

  /** A folder. */
  ValueType<Path> FOLDER = new File(true);

  /**
   * A length of time above zero: {@code 90}, {@code 90s}, {@code 500ms}, {@code 5m}, {@code 1h30m},
   * {@code 30d}.
   */
  ValueType<Duration> TIME = new Time();

  /**
   * Yes or no. An option of this kind stands alone: {@code --stream}, or {@code --stream=false}.
   */
  ValueType<Boolean> FLAG = new Flag();

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException with a message that goes on after "must be", for example
   *     {@code a whole number from 1 to 100}
   */
  T read(String text);

  /** Returns a whole number in a range, both ends included. */
  static ValueType<Long> wholeNumber(long least, long most) {
    return new WholeNumber(least, most);
  }

  /**
   * Returns a decimal number in a range, both ends included; {@code most} may be null for no end.
   */
  static ValueType<BigDecimal> decimal(String least, @Nullable String most) {
    return new Decimal(least, most);
  }

  /** Returns one of the given words. */
  static ValueType<String> choice(String... words) {
    return new Choice(List.of(words));
  }

  /** Any text. */
  record Text() implements ValueType<String> {
    @Override
    public String read(String text) {
      return text;
    }
  }

  /**
   * A path.
   *
   * @param folder whether it must be a folder
   */
  record File(boolean folder) implements ValueType<Path> {
    @Override
    public Path read(String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException(folder ? "a folder" : "a file");
      }
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException(folder ? "a folder" : "a file", e);
      }
    }
  }

  /** A whole number. */
  record WholeNumber(long least, long most) implements ValueType<Long> {
    @Override
    public Long read(String text) {
      try {
        long number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below, together with the range
      }
      throw new IllegalArgumentException(
          most == Long.MAX_VALUE
              ? "a whole number, at least " + least
              : "a whole number from " + least + " to " + most);
    }
  }

  /**
   * A decimal number. The ends are kept as text because the first BigDecimal in a process takes 20
   * ms, more than all the rest of reading a command line.
   */
  record Decimal(String least, @Nullable String most) implements ValueType<BigDecimal> {
    @Override
    public BigDecimal read(String text) {
      try {
        BigDecimal number = new BigDecimal(text);
        if (number.compareTo(new BigDecimal(least)) >= 0
            && (most == null || number.compareTo(new BigDecimal(most)) <= 0)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below, together with the range
      }
      throw new IllegalArgumentException(
          most == null ? "a number, at least " + least : "a number from " + least + " to " + most);
    }
  }

  /** One of some words. */
  record Choice(List<String> words) implements ValueType<String> {
    @Override
    public String read(String text) {
      if (words.contains(text)) {
        return text;
      }
      throw new IllegalArgumentException(
          "one of " + String.join(", ", words) + NearNames.question(text, words));
    }
  }

  /** Yes or no. */
  record Flag() implements ValueType<Boolean> {
    @Override
    public Boolean read(String text) {
      return switch (text) {
        case "true", "1", "yes", "on" -> true;
        case "false", "0", "no", "off" -> false;
        default -> throw new IllegalArgumentException("true or false");
      };
    }
  }

  /** A length of time. */
  record Time() implements ValueType<Duration> {
    @Override
    public Duration read(String text) {
      long millis = 0;
      int at = 0;
      while (at < text.length()) {
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
          at++;
        }
        int unit = at;
        while (at < text.length() && !(text.charAt(at) >= '0' && text.charAt(at) <= '9')) {
          at++;
        }
        millis += millis(text.substring(digits, unit), text.substring(unit, at), text);
      }
      if (millis <= 0) {
        throw notATime();
      }
      return Duration.ofMillis(millis);
    }

    private static long millis(String digits, String unit, String whole) {
      if (digits.isEmpty() || digits.length() > 9) {
        throw notATime();
      }
      long perUnit =
          switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            case "" -> digits.length() == whole.length() ? 1_000 : throwNotATime();
            default -> throwNotATime();
          };
      return Long.parseLong(digits) * perUnit;
    }

    private static long throwNotATime() {
      throw notATime();
    }

    private static IllegalArgumentException notATime() {
      return new IllegalArgumentException("a time above zero such as 90s, 5m or 1h30m");
    }
  }
}
