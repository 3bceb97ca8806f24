package io.agenticflow.durable.local;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operation as the journal has it.
 *
 * @param outcome null where it is not over, or where that is not said here: timers, signals and
 *     children
 * @param due when a timer is over, in milliseconds since 1970; 0 for all else
 */
record Entry(Kind kind, String name, @Nullable Outcome outcome, long due) {

  /** Returns the value of what was over as soon as it was written. */
  String value() {
    return Objects.requireNonNull(outcome, "outcome").value();
  }
}
