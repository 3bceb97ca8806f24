package io.agenticflow.cascade;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How results are held against what was asked for.
 *
 * @param command a command of the user's that ends with 0 where the result is good; null to find
 *     out how the project tests itself
 * @param byForm whether an answer in the form that was asked for is good
 * @param judged whether a model judges, and no command is looked for
 * @param longest the time that a command has
 */
public record Verification(
    @Nullable String command, boolean byForm, boolean judged, Duration longest) {
  /** The time where none is said. */
  public static final Duration USUAL_TIME = Duration.ofMinutes(15);

  public Verification {
    requireNonNull(longest, "longest");
  }
}
