package io.agenticflow.routing.learned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Learns a {@link GainModel} from outcomes. The same outcomes in the same order give the same
 * model, bit by bit.
 *
 * <p>Beside the model it trains one for each of three parts on the other two, so that the model
 * knows how it does on prompts that it has not seen.
 */
final class GainTrainer {
  /** Fewer outcomes than this teach nothing that lasts. */
  static final int FEWEST = 50;

  /**
   * How strongly the weights are held back. Cross-validation inside the training parts takes 10 to
   * 20 on each of the data sets of docs/routing.md. It is not chosen anew for each set, because the
   * choice swings from sample to sample and little depends on it.
   */
  private static final double PENALTY = 15;

  private static final int PARTS = 3;

  /** What a form's feature weighs against a text's words, whose squares have the sum 1. */
  private static final float FORM_WEIGHT = 0.2f;

  /** The share of own prompts, by each of two measures, that counts as unusual. */
  private static final double UNUSUAL_SHARE = 0.02;

  /** The share that counts as foreign. */
  private static final double FOREIGN_SHARE = 0.002;

  private static final int BOOTSTRAPS = 500;

  private final Outcomes outcomes;
  private final List<Grams> grams;

  /** Of the grams, in the vocabulary. */
  private final List<int[]> places;

  private final double[][] features;
  private final Vocabulary vocabulary;
  private final GainModel.Form form;
  private final SparseRows matrix;
  private final List<Target> targets;

  /**
   * Where both models' outcomes are known, their difference is learned, else each and then taken
   * away.
   */
  private record Target(double sign, double[] values, boolean[] known) {}

  private GainTrainer(Outcomes outcomes) {
    this.outcomes = outcomes;
    int size = outcomes.rows().size();
    this.grams = new ArrayList<>(size);
    this.features = new double[size][];
    for (int i = 0; i < size; i++) {
      String prompt = outcomes.rows().get(i).prompt();
      String text = Grams.lookedAt(prompt);
      grams.add(Grams.of(text));
      features[i] = PromptForm.of(prompt.length(), text, grams.get(i));
    }
    this.vocabulary = Vocabulary.of(grams);
    this.places = grams.stream().map(vocabulary::places).toList();
    this.form = scales(features);
    this.matrix = matrix();
    this.targets = targets(outcomes.rows());
  }

  /**
   * Learns. Throws {@link LearnedRoutingException} where there is too little to learn from.
   *
   * @param outcomes of either model or of both
   */
  static GainModel train(Outcomes outcomes) {
    long weak = outcomes.rows().stream().filter(each -> each.weak() != null).count();
    long strong = outcomes.rows().stream().filter(each -> each.strong() != null).count();
    if (weak < FEWEST || strong < FEWEST) {
      throw new LearnedRoutingException(
          "too few outcomes to learn from: "
              + weak
              + " of "
              + outcomes.weak()
              + " and "
              + strong
              + " of "
              + outcomes.strong()
              + ", at least "
              + FEWEST
              + " of each are needed");
    }
    return new GainTrainer(outcomes).model();
  }

  private GainModel model() {
    double[] weights = new double[matrix.width()];
    double offset = 0;
    for (Target target : targets) {
      Ridge.Plane plane = new Ridge(matrix, rows(target, -1), target.values()).fit(PENALTY);
      offset += target.sign() * plane.offset();
      for (int i = 0; i < weights.length; i++) {
        weights[i] += target.sign() * plane.weights()[i];
      }
    }
    double[] heldOut = heldOut();
    return new GainModel(
        new GainModel.Parts(
            outcomes.weak(),
            outcomes.strong(),
            grams.size(),
            offset,
            vocabulary,
            floats(weights, PromptForm.SIZE, weights.length, 1),
            new GainModel.Form(
                form.means(), form.scales(), floats(weights, 0, PromptForm.SIZE, FORM_WEIGHT)),
            border(UNUSUAL_SHARE),
            border(FOREIGN_SHARE),
            quantiles(heldOut),
            evidence(heldOut)));
  }

  /** Returns each row's gain as a model predicts it that has not seen the row's part. */
  private double[] heldOut() {
    double[] gains = new double[grams.size()];
    IntStream.range(0, PARTS)
        .parallel()
        .forEach(part -> {
          for (Target target : targets) {
            // The penalty stands against a sum over rows, of which there are fewer here.
            Ridge.Plane plane =
                new Ridge(matrix, rows(target, part), target.values())
                    .fit(PENALTY * (PARTS - 1) / PARTS);
            for (int row = part; row < gains.length; row += PARTS) {
              gains[row] += target.sign() * plane.at(matrix, row);
            }
          }
        });
    return gains;
  }

  /** Returns the rows whose target is known, without those of one part. */
  private static int[] rows(Target target, int without) {
    return IntStream.range(0, target.values().length)
        .filter(row -> target.known()[row] && row % PARTS != without)
        .toArray();
  }

  private static List<Target> targets(List<Outcome> rows) {
    int size = rows.size();
    double[] gain = new double[size];
    double[] weak = new double[size];
    double[] strong = new double[size];
    boolean[] hasWeak = new boolean[size];
    boolean[] hasStrong = new boolean[size];
    boolean isComplete = true;
    for (int i = 0; i < size; i++) {
      Double cheap = rows.get(i).weak();
      Double dear = rows.get(i).strong();
      hasWeak[i] = cheap != null;
      hasStrong[i] = dear != null;
      weak[i] = cheap == null ? 0 : cheap;
      strong[i] = dear == null ? 0 : dear;
      gain[i] = strong[i] - weak[i];
      isComplete &= hasWeak[i] && hasStrong[i];
    }
    return isComplete
        ? List.of(new Target(1, gain, hasWeak))
        : List.of(new Target(1, strong, hasStrong), new Target(-1, weak, hasWeak));
  }

  /** The form's features come first, then the vocabulary. */
  private SparseRows matrix() {
    List<int[]> columns = new ArrayList<>(grams.size());
    List<float[]> values = new ArrayList<>(grams.size());
    for (int row = 0; row < grams.size(); row++) {
      Vocabulary.Weighed weighed = vocabulary.weigh(grams.get(row), places.get(row));
      int[] place = new int[PromptForm.SIZE + weighed.places().length];
      float[] numbers = new float[place.length];
      for (int i = 0; i < PromptForm.SIZE; i++) {
        place[i] = i;
        numbers[i] = FORM_WEIGHT * (float) form.scaled(features[row], i);
      }
      for (int i = 0; i < weighed.places().length; i++) {
        place[PromptForm.SIZE + i] = PromptForm.SIZE + weighed.places()[i];
        numbers[PromptForm.SIZE + i] = weighed.values()[i];
      }
      columns.add(place);
      values.add(numbers);
    }
    return new SparseRows(PromptForm.SIZE + vocabulary.size(), columns, values);
  }

  private static GainModel.Form scales(double[][] features) {
    float[] means = new float[PromptForm.SIZE];
    float[] scales = new float[PromptForm.SIZE];
    for (int i = 0; i < PromptForm.SIZE; i++) {
      double sum = 0;
      double squares = 0;
      for (double[] each : features) {
        sum += each[i];
      }
      double mean = sum / features.length;
      for (double[] each : features) {
        squares += (each[i] - mean) * (each[i] - mean);
      }
      means[i] = (float) mean;
      // A feature that never changed must not be divided by nothing; that it changes is news.
      scales[i] = (float) Math.sqrt(squares / features.length) + 0.001f;
    }
    return new GainModel.Form(means, scales, new float[PromptForm.SIZE]);
  }

  private GainModel.Border border(double share) {
    double[] coverages = new double[grams.size()];
    double[] distances = new double[grams.size()];
    float limit = vocabulary.highestRarity();
    for (int i = 0; i < coverages.length; i++) {
      coverages[i] = vocabulary.coverage(grams.get(i), places.get(i), limit);
      distances[i] = form.distance(features[i]);
    }
    Arrays.sort(coverages);
    Arrays.sort(distances);
    int beyond = (int) (share * coverages.length);
    return new GainModel.Border(coverages[beyond], distances[distances.length - 1 - beyond]);
  }

  private static float[] quantiles(double[] heldOut) {
    double[] sorted = heldOut.clone();
    Arrays.sort(sorted);
    float[] quantiles = new float[GainModel.QUANTILES];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] =
          (float) sorted[(int) ((long) i * (sorted.length - 1) / (quantiles.length - 1))];
    }
    return quantiles;
  }

  private GainModel.Evidence evidence(double[] heldOut) {
    int[] complete =
        IntStream.range(0, heldOut.length)
            .filter(row -> outcomes.rows().get(row).isComplete())
            .toArray();
    if (complete.length < FEWEST) {
      return GainModel.Evidence.NONE;
    }
    double[] scores = IntStream.of(complete).mapToDouble(row -> heldOut[row]).toArray();
    RouteCurve curve =
        RouteCurve.of(
            scores, IntStream.of(complete).mapToObj(row -> outcomes.rows().get(row)).toList());
    RouteCurve.Interval interval = curve.interval(BOOTSTRAPS);
    return new GainModel.Evidence(curve.apgr(), interval.low(), interval.high());
  }

  private static float[] floats(double[] from, int start, int end, float factor) {
    float[] numbers = new float[end - start];
    for (int i = start; i < end; i++) {
      numbers[i - start] = (float) (factor * from[i]);
    }
    return numbers;
  }
}
