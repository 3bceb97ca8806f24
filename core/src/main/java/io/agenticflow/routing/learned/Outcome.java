package io.agenticflow.routing.learned;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What came of one prompt.
 *
 * @param task the kind of prompt that it is, for figures inside each kind; null where unknown. The
 *     router never sees it
 * @param fold which part of the data it belongs to where they are trained and tested in turns;
 *     counted from 0, or -1 where the data do not say
 * @param weak how well the cheap model did, 0 to 1; null where it was not asked
 * @param strong the same of the strong model; null where it was not asked
 */
public record Outcome(
    String prompt,
    @Nullable String task,
    int fold,
    @Nullable Double weak,
    @Nullable Double strong) {
  public Outcome {
    requireNonNull(prompt, "prompt");
    check("weak", weak);
    check("strong", strong);
  }

  private static void check(String name, @Nullable Double value) {
    if (value != null && !(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1, is " + value);
    }
  }

  /** Returns whether both models' results are known. */
  public boolean isComplete() {
    return weak != null && strong != null;
  }
}
