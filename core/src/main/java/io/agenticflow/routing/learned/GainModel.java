package io.agenticflow.routing.learned;

import java.nio.file.Path;

/**
 * Predicts from a prompt's text what the strong model gains over the weak one: the difference of
 * their expected outcomes, -1 to 1. A plane over weighed words and pairs of words and over the
 * prompt's form. A prediction takes microseconds. Immutable and safe for use by several threads.
 */
public final class GainModel {
  /** The number of {@link Parts#quantiles}. */
  static final int QUANTILES = 101;

  private final Parts parts;

  GainModel(Parts parts) {
    this.parts = parts;
  }

  /**
   * What a model consists of.
   *
   * @param weak the cheap model's name
   * @param strong the strong model's name
   * @param prompts how many it has learned from
   * @param words the weights of the vocabulary's grams
   * @param form how the features of {@link PromptForm} are scaled and weighed
   * @param unusual the border that 98 of 100 prompts that were learned from keep
   * @param foreign the border that 998 of 1000 keep
   * @param quantiles the predicted gains of prompts that were held out, ascending: the lowest, the
   *     one that a hundredth lies below, and so on to the highest
   * @param evidence how well it ranks prompts that were held out
   */
  record Parts(
      String weak,
      String strong,
      int prompts,
      double offset,
      Vocabulary vocabulary,
      float[] words,
      Form form,
      Border unusual,
      Border foreign,
      float[] quantiles,
      Evidence evidence) {}

  /**
   * Each feature has its mean taken away, is divided by its scale, cut to ±4, and weighed.
   *
   * @param weights zero where only {@link #distance} is needed
   */
  record Form(float[] means, float[] scales, float[] weights) {
    private static final double FARTHEST = 4;

    double scaled(double[] features, int i) {
      double value = (features[i] - means[i]) / scales[i];
      return Math.clamp(value, -FARTHEST, FARTHEST);
    }

    double gain(double[] features) {
      double sum = 0;
      for (int i = 0; i < features.length; i++) {
        sum += weights[i] * scaled(features, i);
      }
      return sum;
    }

    /** Returns how far from the mean prompt, in squared deviations, each to 100 at most. */
    double distance(double[] features) {
      double sum = 0;
      for (int i = 0; i < features.length; i++) {
        double value = (features[i] - means[i]) / scales[i];
        sum += Math.min(100, value * value);
      }
      return sum;
    }
  }

  /**
   * How unlike the prompts that were learned from a prompt may be. Those are measured as if each
   * were new.
   *
   * @param leastCoverage of {@link Vocabulary#coverage}
   * @param mostDistance of {@link Form#distance}
   */
  record Border(double leastCoverage, double mostDistance) {
    boolean holds(double coverage, double distance) {
      return coverage >= leastCoverage && distance <= mostDistance;
    }
  }

  /**
   * The area under the curve of quality over the share of strong calls for held-out prompts, as
   * RouteLLM's APGR; 0.5 is chance. NaN where it cannot be told, because no prompt has both
   * outcomes.
   *
   * @param low the lower end of its 95 % interval
   * @param high the upper end
   */
  public record Evidence(double apgr, double low, double high) {
    static final Evidence NONE = new Evidence(Double.NaN, Double.NaN, Double.NaN);

    /** Returns whether it may be no better than chance; false where it cannot be told. */
    public boolean mayBeChance() {
      return low <= 0.5;
    }
  }

  /**
   * What is expected of a prompt.
   *
   * @param gain what the strong model gains
   * @param likeness whether the prompt is like those that were learned from; where it is not, the
   *     gain is a guess
   */
  public record Prediction(double gain, Likeness likeness) {}

  /** How like the prompts that were learned from a prompt is. */
  public enum Likeness {
    USUAL,
    /** As two to four in a hundred of those are. */
    UNUSUAL,
    /** As hardly any of those is. */
    FOREIGN
  }

  /**
   * Learns a model. The same outcomes in the same order give the same model. Throws {@link
   * LearnedRoutingException} where there is too little to learn from.
   *
   * @param outcomes of either model or of both; a prompt that both have done teaches most
   */
  public static GainModel train(Outcomes outcomes) {
    return GainTrainer.train(outcomes);
  }

  /** Reads a model. Throws {@link LearnedRoutingException} where the file is not one. */
  public static GainModel read(Path file) {
    return new GainModel(ModelFile.read(file));
  }

  /**
   * Writes the model, the same bytes each time. Throws {@link LearnedRoutingException} where that
   * fails; then a file that was there before is as it was.
   */
  public void write(Path file) {
    ModelFile.write(parts, file);
  }

  /** Returns the cheap model's name, as the outcomes have it. */
  public String weak() {
    return parts.weak();
  }

  /** Returns the strong model's name, as the outcomes have it. */
  public String strong() {
    return parts.strong();
  }

  /** Returns how many prompts it has learned from. */
  public int prompts() {
    return parts.prompts();
  }

  /** Returns how well it ranks prompts that were held out. */
  public Evidence evidence() {
    return parts.evidence();
  }

  /** Predicts what the strong model gains on a prompt. */
  public Prediction predict(String prompt) {
    String text = Grams.lookedAt(prompt);
    Grams grams = Grams.of(text);
    double[] features = PromptForm.of(prompt.length(), text, grams);
    int[] places = parts.vocabulary().places(grams);
    Vocabulary.Weighed weighed = parts.vocabulary().weigh(grams, places);
    double gain = parts.offset() + parts.form().gain(features);
    for (int i = 0; i < weighed.places().length; i++) {
      gain += weighed.values()[i] * parts.words()[weighed.places()[i]];
    }
    return new Prediction(gain, likeness(grams, places, features));
  }

  private Likeness likeness(Grams grams, int[] places, double[] features) {
    double coverage = parts.vocabulary().coverage(grams, places, Float.POSITIVE_INFINITY);
    double distance = parts.form().distance(features);
    if (parts.unusual().holds(coverage, distance)) {
      return Likeness.USUAL;
    }
    return parts.foreign().holds(coverage, distance) ? Likeness.UNUSUAL : Likeness.FOREIGN;
  }

  /**
   * Returns the gain from which on a prompt goes to the strong model, so that it gets a share of
   * prompts like those that were learned from.
   *
   * @param share 0 to 1
   */
  public double thresholdFor(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be 0 to 1, is " + share);
    }
    float[] quantiles = parts.quantiles();
    double place = (1 - share) * (QUANTILES - 1);
    int below = (int) Math.min(place, QUANTILES - 2);
    double part = place - below;
    return quantiles[below] * (1 - part) + quantiles[below + 1] * part;
  }
}
