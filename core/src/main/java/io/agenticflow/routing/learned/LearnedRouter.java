package io.agenticflow.routing.learned;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * Decides by a {@link GainModel} whether a prompt goes to the strong model, and says nothing where
 * the prompt, or the traffic of late, is unlike all that the model has learned from. Safe for use
 * by several threads.
 */
public final class LearnedRouter {
  private final GainModel model;
  private final double threshold;
  private final TrafficWatch traffic = new TrafficWatch();

  /**
   * @param threshold the predicted gain from which on a prompt goes to the strong model; see {@link
   *     GainModel#thresholdFor}
   */
  public LearnedRouter(GainModel model, double threshold) {
    this.model = requireNonNull(model, "model");
    this.threshold = threshold;
  }

  /** Where a prompt goes. */
  public enum Way {
    WEAK,
    STRONG,
    /** What is usual without this router, because it knows nothing of such prompts. */
    DEFAULT
  }

  /**
   * @param gain the predicted gain of the strong model; a guess where the way is the default
   * @param reason in words for people that follow "because"
   */
  public record Decision(Way way, double gain, String reason) {
    public Decision {
      requireNonNull(way, "way");
      requireNonNull(reason, "reason");
    }
  }

  /** Remembers whether a prompt is unusual; one that was seen of late counts once. */
  public void see(String prompt) {
    traffic.see(prompt.hashCode(), model.predict(prompt).likeness() != GainModel.Likeness.USUAL);
  }

  /** Decides on one prompt by what was seen before it. Changes nothing. */
  public Decision decide(String prompt) {
    GainModel.Prediction prediction = model.predict(prompt);
    double gain = prediction.gain();
    TrafficWatch.Traffic now = traffic.now();
    if (isUnknown(prediction.likeness(), now)) {
      return new Decision(
          Way.DEFAULT,
          gain,
          "the prompt is unlike the " + model.prompts() + " that were learned from");
    }
    if (now == TrafficWatch.Traffic.FOREIGN) {
      return new Decision(
          Way.DEFAULT,
          gain,
          "the prompts of late are unlike the " + model.prompts() + " that were learned from");
    }
    boolean isStrong = gain >= threshold;
    return new Decision(
        isStrong ? Way.STRONG : Way.WEAK,
        gain,
        String.format(
            Locale.ROOT,
            "%s is expected to gain %+.3f, %s %+.3f",
            model.strong(),
            gain,
            isStrong ? "not less than" : "less than",
            threshold));
  }

  /** An unusual prompt is trusted only where those before it were usual. */
  private static boolean isUnknown(GainModel.Likeness likeness, TrafficWatch.Traffic now) {
    return switch (likeness) {
      case USUAL -> false;
      case UNUSUAL -> now == TrafficWatch.Traffic.UNKNOWN;
      case FOREIGN -> true;
    };
  }
}
