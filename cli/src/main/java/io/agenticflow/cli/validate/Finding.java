package io.agenticflow.cli.validate;

import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.util.Locale;

/**
 * What came of one check.
 *
 * @param check its name
 * @param detail what was found, or what is wrong; one line for people
 * @param took from its beginning to its end
 * @param usage the tokens of its calls
 * @param cost as far as it is known
 * @param unpriced whether there were calls whose price nobody knows
 */
record Finding(
    String check,
    String model,
    State state,
    String detail,
    Duration took,
    Usage usage,
    Money cost,
    boolean unpriced) {

  /** How a check ends. */
  enum State {
    PASSED,
    FAILED,
    /** The budget did not allow it. */
    NOT_RUN;

    /** Returns the word for it in reports. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding of(Check check, State state, String detail, Duration took, Meter meter) {
    return new Finding(
        check.name(),
        check.model(),
        state,
        detail,
        took,
        meter.usage(),
        meter.cost(),
        meter.isUnpriced());
  }
}
