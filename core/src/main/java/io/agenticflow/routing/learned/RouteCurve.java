package io.agenticflow.routing.learned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The quality that a ranking of prompts reaches, over the number of those, from the top, that go to
 * the strong model. The measures are RouteLLM's (Ong and others 2024, section 3.2): the gap between
 * the two models' means is 1.
 *
 * <p>Prompts of one score stand in no order; their figures are the mean over all orders. Undefined,
 * that is NaN, where the strong model is not better than the weak one.
 */
final class RouteCurve {
  private static final double CLOSE = 1e-12;

  /** The prompts by falling score, and where each group of the same score ends. */
  private final int[] order;

  private final int[] groupEnds;
  private final double[] weak;
  private final double[] strong;

  /** The quality with so many strong calls, summed over prompts. */
  private final double[] quality;

  private RouteCurve(double[] scores, double[] weak, double[] strong) {
    this.weak = weak;
    this.strong = strong;
    this.order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    this.groupEnds = new int[scores.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        to++;
      }
      Arrays.fill(groupEnds, from, to, to);
    }
    int[] once = new int[scores.length];
    Arrays.fill(once, 1);
    this.quality = quality(once, scores.length);
  }

  /**
   * Measures a ranking.
   *
   * @param scores beside the rows, higher goes to the strong model first
   * @param rows all complete
   */
  static RouteCurve of(double[] scores, List<Outcome> rows) {
    double[] weak = new double[scores.length];
    double[] strong = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      Double cheap = rows.get(i).weak();
      Double dear = rows.get(i).strong();
      if (cheap == null || dear == null) {
        throw new IllegalArgumentException("row " + i + " lacks an outcome");
      }
      weak[i] = cheap;
      strong[i] = dear;
    }
    return new RouteCurve(scores, weak, strong);
  }

  /** Returns scores that rank inside each task only, evenly from 0 to 1. */
  static double[] insideTasks(double[] scores, List<Outcome> rows) {
    Map<String, List<Integer>> tasks = new HashMap<>();
    for (int i = 0; i < scores.length; i++) {
      tasks.computeIfAbsent(String.valueOf(rows.get(i).task()), _ -> new ArrayList<>()).add(i);
    }
    double[] ranks = new double[scores.length];
    for (List<Integer> members : tasks.values()) {
      members.sort((a, b) -> Double.compare(scores[a], scores[b]));
      double last = Math.max(1, members.size() - 1);
      for (int from = 0, to; from < members.size(); from = to) {
        to = from + 1;
        while (to < members.size() && scores[members.get(to)] == scores[members.get(from)]) {
          to++;
        }
        for (int i = from; i < to; i++) {
          ranks[members.get(i)] = (from + to - 1) / 2.0 / last;
        }
      }
    }
    return ranks;
  }

  /** Returns the mean share of the gap that is closed, over all numbers of strong calls. */
  double apgr() {
    return apgr(quality);
  }

  /**
   * Returns the share of prompts, 0 to 1, that have to go to the strong model to close this much of
   * the gap.
   */
  double callsForGap(double part) {
    double low = quality[0];
    double gap = quality[quality.length - 1] - low;
    return gap <= 0 ? Double.NaN : callsFor(low + part * gap);
  }

  /** Returns the same for this part of the strong model's own quality. */
  double callsForQuality(double part) {
    return callsFor(part * quality[quality.length - 1]);
  }

  /** Returns the mean outcome where this share of prompts, 0 to 1, goes to the strong model. */
  double qualityAt(double share) {
    return quality[(int) Math.round(share * order.length)] / order.length;
  }

  private double callsFor(double goal) {
    for (int calls = 0; calls < quality.length; calls++) {
      if (quality[calls] >= goal - CLOSE * order.length) {
        return calls / (double) order.length;
      }
    }
    return Double.NaN;
  }

  /** The middle 95 % of what other samples of prompts would have given. */
  record Interval(double low, double high) {}

  /** Returns the interval of {@link #apgr} from samples drawn with replacement, always the same. */
  Interval interval(int samples) {
    SplittableRandom random = new SplittableRandom(1);
    double[] found = new double[samples];
    for (int sample = 0; sample < samples; sample++) {
      int[] times = new int[order.length];
      for (int i = 0; i < times.length; i++) {
        times[random.nextInt(times.length)]++;
      }
      found[sample] = apgr(quality(times, times.length));
    }
    Arrays.sort(found);
    return new Interval(
        found[(int) (0.025 * samples)], found[(int) Math.ceil(0.975 * samples) - 1]);
  }

  private static double apgr(double[] quality) {
    double low = quality[0];
    double gap = quality[quality.length - 1] - low;
    double sum = 0;
    for (double each : quality) {
      sum += each - low;
    }
    return gap <= 0 ? Double.NaN : sum / gap / quality.length;
  }

  /**
   * Returns the curve.
   *
   * @param times how often each prompt is there
   * @param total the sum of it
   */
  private double[] quality(int[] times, int total) {
    double[] curve = new double[total + 1];
    for (int i = 0; i < times.length; i++) {
      curve[0] += times[i] * weak[i];
    }
    int calls = 0;
    for (int from = 0, to; from < order.length; from = to) {
      to = groupEnds[from];
      int count = 0;
      double gain = 0;
      for (int i = from; i < to; i++) {
        count += times[order[i]];
        gain += times[order[i]] * (strong[order[i]] - weak[order[i]]);
      }
      for (int i = 1; i <= count; i++) {
        curve[calls + i] = curve[calls] + gain * i / count;
      }
      calls += count;
    }
    return curve;
  }
}
