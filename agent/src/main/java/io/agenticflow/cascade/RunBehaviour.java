package io.agenticflow.cascade;

import org.jspecify.annotations.Nullable;

/**
 * How a run went on, whatever it brought.
 *
 * @param calls model calls
 * @param dollars what they cost; null where nobody knows
 * @param repeatedActions tool calls that were made before with the same arguments and the same
 *     result
 * @param failedCommands tool calls that failed
 */
public record RunBehaviour(
    int calls, @Nullable Double dollars, int repeatedActions, int failedCommands) {

  /**
   * Returns how much a stronger model is likely to gain where this run was a cheap model's: more is
   * more. It compares runs of one model with each other; the number by itself means nothing.
   *
   * <p>It is the logarithm of what a call has cost, and more for the parts of the calls that
   * repeated something or failed. Length alone, in calls or in dollars, finds tasks that are hard
   * for every model; a dear call is one that read or thought much, and over many pairs of models
   * that says best which tasks the stronger one gains. The weights of the other two are a
   * judgement: the measured runs do not hold them (docs/routing.md).
   */
  public double score() {
    int all = Math.max(1, calls);
    double perCall = dollars == null ? 0 : Math.log(1e-6 + dollars / all);
    return perCall + (double) repeatedActions / all + 0.5 * failedCommands / all;
  }
}
