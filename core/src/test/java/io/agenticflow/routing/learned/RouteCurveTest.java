package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteCurveTest {
  /** The strong model is better for the first two of four. */
  private static final List<Outcome> FOUR =
      List.of(row("a", 0, 1), row("a", 0, 1), row("b", 1, 1), row("b", 0, 0));

  @Test
  void bestRanking_byHand() {
    RouteCurve curve = RouteCurve.of(new double[] {4, 3, 2, 1}, FOUR);
    // Of the gap, with 0 to 4 strong calls: 0, 1/2, 1, 1, 1.
    assertThat(curve.apgr()).isCloseTo(3.5 / 5, within(1e-12));
    assertThat(curve.callsForGap(0.5)).isEqualTo(0.25);
    assertThat(curve.callsForGap(0.8)).isEqualTo(0.5);
    assertThat(curve.callsForQuality(0.5)).isEqualTo(0.25);
    assertThat(curve.qualityAt(0.25)).isEqualTo(0.5);
  }

  @Test
  void worstRanking_byHand() {
    RouteCurve curve = RouteCurve.of(new double[] {1, 2, 3, 4}, FOUR);
    assertThat(curve.apgr()).isCloseTo(1.5 / 5, within(1e-12));
    assertThat(curve.callsForGap(0.8)).isEqualTo(1);
  }

  @Test
  void scoreOfAllTheSame_isChance_exactly() {
    assertThat(RouteCurve.of(new double[4], FOUR).apgr()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void strongModelThatIsNotBetter_hasNoFigure() {
    RouteCurve curve = RouteCurve.of(new double[] {2, 1}, List.of(row("a", 1, 0), row("a", 0, 1)));
    assertThat(curve.apgr()).isNaN();
    assertThat(curve.callsForGap(0.5)).isNaN();
  }

  @Test
  void ranksInsideTasks_makeKnowingTheTaskWorthless() {
    double[] byTask = {2, 2, 1, 1};
    assertThat(RouteCurve.of(byTask, FOUR).apgr()).isGreaterThan(0.6);
    assertThat(RouteCurve.of(RouteCurve.insideTasks(byTask, FOUR), FOUR).apgr())
        .isCloseTo(0.5, within(1e-12));
    assertThat(RouteCurve.insideTasks(new double[] {9, 8, 1, 2}, FOUR)).containsExactly(1, 0, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void ties_areTheMeanOfAllOrders(long seed) {
    Random random = new Random(seed);
    List<Outcome> rows = new ArrayList<>();
    double[] scores = new double[40];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(4);
      rows.add(row("a", random.nextInt(3) / 3.0, random.nextInt(3) > 0 ? 1 : 0));
    }
    double sum = 0;
    for (int order = 0; order < 4000; order++) {
      double[] untied = scores.clone();
      for (int i = 0; i < untied.length; i++) {
        untied[i] += 0.5 * random.nextDouble();
      }
      sum += RouteCurve.of(untied, rows).apgr();
    }
    assertThat(RouteCurve.of(scores, rows).apgr())
        .describedAs("seed %d", seed)
        .isCloseTo(sum / 4000, within(0.01));
  }

  @Test
  void interval_holdsTheFigure_andIsTheSameEachTime() {
    Outcomes outcomes = Planted.of(300, 4);
    double[] scores =
        outcomes.rows().stream()
            .mapToDouble(row -> row.prompt().startsWith("Prove") ? 1 : 0)
            .toArray();
    RouteCurve curve = RouteCurve.of(scores, outcomes.rows());
    RouteCurve.Interval interval = curve.interval(200);
    assertThat(curve.apgr()).isBetween(interval.low(), interval.high());
    assertThat(interval.low()).isGreaterThan(0.5);
    assertThat(curve.interval(200)).isEqualTo(interval);
  }

  private static Outcome row(String task, double weak, double strong) {
    return new Outcome("prompt", task, -1, weak, strong);
  }
}
