package io.agenticflow.routing.learned;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How well routers choose between two models for prompts of which both results are known.
 *
 * @param weak the cheap model's name
 * @param strong the strong model's name
 * @param weakMean its mean outcome over all prompts
 * @param strongMean the strong model's
 * @param scores one for each router
 * @param use what the learned router did when it was to send a share to the strong model
 */
public record BenchReport(
    String weak,
    String strong,
    int prompts,
    double weakMean,
    double strongMean,
    List<Score> scores,
    Use use) {
  public BenchReport {
    requireNonNull(weak, "weak");
    requireNonNull(strong, "strong");
    scores = List.copyOf(scores);
    requireNonNull(use, "use");
  }

  /**
   * One router's figures; shares are 0 to 1, and NaN where the strong model is not better.
   *
   * @param apgr the mean share of the two models' gap that is closed, over all shares of strong
   *     calls: 0.5 is chance
   * @param low the lower end of its 95 % interval, by bootstrap
   * @param high the upper end
   * @param cpt50 the share of strong calls that closes half of the gap
   * @param cpt80 the share that closes four fifths of it
   * @param calls95 the share that keeps 95 % of the strong model's quality
   * @param within as {@code apgr}, but ranked inside each task only; NaN where no task is named
   */
  public record Score(
      String router,
      double apgr,
      double low,
      double high,
      double cpt50,
      double cpt80,
      double calls95,
      double within) {
    public Score {
      requireNonNull(router, "router");
    }
  }

  /**
   * The learned router in use, with its threshold from training alone. Shares are 0 to 1.
   *
   * @param aim the share of strong calls that was asked for
   * @param strong the share that went to the strong model
   * @param unknown the share that it left to the default
   * @param quality the mean outcome where the default is the weak model
   */
  public record Use(double aim, double strong, double unknown, double quality) {}
}
