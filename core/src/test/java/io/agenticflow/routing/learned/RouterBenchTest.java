package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RouterBenchTest {
  private static final RouterBench.Settings SETTINGS = new RouterBench.Settings(0, 0, 0.3, 1, 100);

  @Test
  void learned_beatsTheSimpleOnes_andTheOracleBeatsAll() {
    BenchReport report = RouterBench.run(Planted.of(1000, 1), null, SETTINGS);
    assertThat(report.scores().stream().map(BenchReport.Score::router))
        .containsExactly("learned", "length", "keywords", "random", "oracle");
    double learned = report.scores().get(0).apgr();
    assertThat(learned).isGreaterThan(0.65);
    assertThat(report.scores().get(0).within()).isGreaterThan(0.65);
    assertThat(report.scores().get(3).apgr()).isCloseTo(0.5, within(1e-9));
    assertThat(report.scores().get(4).apgr()).isGreaterThan(learned);
    assertThat(report.use().strong()).isCloseTo(0.3, within(0.08));
    assertThat(report.use().quality()).isBetween(report.weakMean(), report.strongMean());
    assertThat(RouterBench.run(Planted.of(1000, 1), null, SETTINGS)).isEqualTo(report);
  }

  @Test
  void fewerLabels_canBeTried() {
    BenchReport report =
        RouterBench.run(Planted.of(1000, 2), null, new RouterBench.Settings(4, 100, 0.3, 1, 100));
    assertThat(report.scores().get(0).apgr()).isGreaterThan(0.6);
  }

  @Test
  void modelOnForeignTraffic_isChance_notWorse() {
    GainModel model = GainModel.train(Planted.of(1000, 3));
    Outcomes planted = Planted.of(400, 4);
    Outcomes foreign =
        planted.with(
            planted.rows().stream()
                .map(row ->
                    new Outcome(
                        "SELECT * FROM t WHERE k = '" + row.prompt().hashCode() + "';",
                        row.task(),
                        -1,
                        row.weak(),
                        row.strong()))
                .toList());
    BenchReport report = RouterBench.run(foreign, model, SETTINGS);
    assertThat(report.scores().get(0).apgr()).isCloseTo(0.5, within(1e-9));
    assertThat(report.use().unknown()).isEqualTo(1);
    assertThat(report.use().quality()).isEqualTo(report.weakMean());
  }

  @Test
  void outcomesOfOneModelOnly_cannotBeCompared() {
    Outcomes half = new Outcomes("a", "b", List.of(new Outcome("p", null, -1, 1.0, null)));
    assertThatThrownBy(() -> RouterBench.run(half, null, SETTINGS))
        .hasMessage("no prompt has outcomes of both a and b, which a comparison needs");
  }
}
