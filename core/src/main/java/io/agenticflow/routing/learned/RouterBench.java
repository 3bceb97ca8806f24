package io.agenticflow.routing.learned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the learned router beside simple ones. Where no model is given, it is trained and tested
 * in turns: each part of the prompts is ranked by a model that has seen the others only. The
 * learned router is measured as it runs: what it leaves to the default stands in the middle of its
 * ranking, and prompts come in a mixed order.
 */
public final class RouterBench {
  private static final int USUAL_FOLDS = 5;

  private final List<Outcome> rows;
  private final Settings settings;
  private final double[] learned;
  private final LearnedRouter.Way[] ways;

  /**
   * @param folds into how many parts the prompts are cut; 0 for those that the file names, else 5
   * @param labels of how many prompts it may learn; 0 for all
   * @param share the share of strong calls that the learned router is to aim at, 0 to 1
   * @param seed of the draw of {@code labels}, and of the order of prompts
   * @param samples how many the intervals are taken from; at least 1
   */
  public record Settings(int folds, int labels, double share, long seed, int samples) {}

  private RouterBench(List<Outcome> rows, Settings settings) {
    this.rows = rows;
    this.settings = settings;
    this.learned = new double[rows.size()];
    this.ways = new LearnedRouter.Way[rows.size()];
  }

  /**
   * Measures. Throws {@link LearnedRoutingException} where the outcomes do not suffice.
   *
   * @param model the one to test, which should not have seen the prompts; null to train and test in
   *     turns
   */
  public static BenchReport run(Outcomes outcomes, @Nullable GainModel model, Settings settings) {
    Outcomes complete = outcomes.complete();
    if (complete.rows().isEmpty()) {
      throw new LearnedRoutingException(
          "no prompt has outcomes of both "
              + outcomes.weak()
              + " and "
              + outcomes.strong()
              + ", which a comparison needs");
    }
    RouterBench bench = new RouterBench(complete.rows(), settings);
    if (model != null) {
      bench.route(model, IntStream.range(0, complete.rows().size()).toArray());
    } else {
      bench.trainInTurns(complete);
    }
    return bench.report(complete);
  }

  private void trainInTurns(Outcomes outcomes) {
    boolean isNamed = settings.folds() == 0 && rows.stream().allMatch(each -> each.fold() >= 0);
    int[] folds = rows.stream().mapToInt(each -> isNamed ? each.fold() : ownFold(each)).toArray();
    for (int fold : IntStream.of(folds).distinct().sorted().toArray()) {
      List<Outcome> others =
          new ArrayList<>(
              IntStream.range(0, folds.length)
                  .filter(i -> folds[i] != fold)
                  .mapToObj(rows::get)
                  .toList());
      if (settings.labels() > 0) {
        Collections.shuffle(others, new Random(settings.seed() * 31 + fold));
        others.subList(Math.min(settings.labels(), others.size()), others.size()).clear();
      }
      route(
          GainModel.train(outcomes.with(others)),
          IntStream.range(0, folds.length).filter(i -> folds[i] == fold).toArray());
    }
  }

  private int ownFold(Outcome row) {
    return Math.floorMod(
        row.prompt().hashCode(), settings.folds() == 0 ? USUAL_FOLDS : settings.folds());
  }

  private void route(GainModel model, int[] which) {
    LearnedRouter router = new LearnedRouter(model, model.thresholdFor(settings.share()));
    List<Integer> mixed = new ArrayList<>(IntStream.of(which).boxed().toList());
    Collections.shuffle(mixed, new Random(settings.seed()));
    // It is measured as it is after a while, when it has noticed what traffic this is.
    mixed.stream().limit(TrafficWatch.LOOKED_AT).forEach(row -> router.see(rows.get(row).prompt()));
    for (int row : mixed) {
      String prompt = rows.get(row).prompt();
      router.see(prompt);
      LearnedRouter.Decision decision = router.decide(prompt);
      ways[row] = decision.way();
      learned[row] =
          decision.way() == LearnedRouter.Way.DEFAULT ? model.thresholdFor(0.5) : decision.gain();
    }
  }

  private BenchReport report(Outcomes outcomes) {
    List<BenchReport.Score> scores =
        List.of(
            score("learned", learned),
            score("length", scores(row -> row.prompt().length())),
            score("keywords", scores(row -> KeywordScore.of(row.prompt()))),
            score("random", scores(_ -> 0)),
            score("oracle", scores(row -> value(row.strong()) - value(row.weak()))));
    return new BenchReport(
        outcomes.weak(),
        outcomes.strong(),
        rows.size(),
        mean(row -> value(row.weak())),
        mean(row -> value(row.strong())),
        scores,
        use());
  }

  private BenchReport.Score score(String router, double[] scores) {
    RouteCurve curve = RouteCurve.of(scores, rows);
    RouteCurve.Interval interval = curve.interval(settings.samples());
    boolean hasTasks = rows.stream().anyMatch(each -> each.task() != null);
    return new BenchReport.Score(
        router,
        curve.apgr(),
        interval.low(),
        interval.high(),
        curve.callsForGap(0.5),
        curve.callsForGap(0.8),
        curve.callsForQuality(0.95),
        hasTasks ? RouteCurve.of(RouteCurve.insideTasks(scores, rows), rows).apgr() : Double.NaN);
  }

  private BenchReport.Use use() {
    double quality = 0;
    for (int i = 0; i < ways.length; i++) {
      Outcome row = rows.get(i);
      quality += value(ways[i] == LearnedRouter.Way.STRONG ? row.strong() : row.weak());
    }
    return new BenchReport.Use(
        settings.share(),
        share(LearnedRouter.Way.STRONG),
        share(LearnedRouter.Way.DEFAULT),
        quality / rows.size());
  }

  private double share(LearnedRouter.Way way) {
    return Arrays.stream(ways).filter(each -> each == way).count() / (double) ways.length;
  }

  private double[] scores(ToDoubleFunction<Outcome> score) {
    return rows.stream().mapToDouble(score).toArray();
  }

  private double mean(ToDoubleFunction<Outcome> value) {
    return rows.stream().mapToDouble(value).average().orElseThrow();
  }

  /** All rows are complete. */
  private static double value(@Nullable Double outcome) {
    return outcome == null ? Double.NaN : outcome;
  }
}
