package io.agenticflow.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agenticflow.config.ConfigurationException;
import io.agenticflow.config.RoutingConfiguration.Learned;
import io.agenticflow.routing.learned.GainModel;
import io.agenticflow.routing.learned.Outcome;
import io.agenticflow.routing.learned.Outcomes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnedPolicyTest {
  private static final RoutePrices UNPRICED = new RoutePrices(_ -> Optional.empty());

  @TempDir Path folder = Path.of("");

  @Test
  void task_goesWhereItsGainIs() {
    Router router = router(null);
    RouteDecision proof = router.decide(RouteQuestion.about("Prove the lemma of page 7.").build());
    assertThat(proof.chosen()).isEqualTo("dear");
    assertThat(proof.policy()).isEqualTo("learned");
    assertThat(proof.reason()).startsWith("large is expected to gain +");
    assertThat(router.decide(RouteQuestion.about("Greet the owner of page 7.").build()).chosen())
        .isEqualTo("cheap");
  }

  @Test
  void foreignTask_isLeftToOthers_orToTheDefault() {
    RouteQuestion foreign =
        RouteQuestion.about("SELECT a, b FROM t WHERE (c > 3)").asked("asked", false).build();
    RouteDecision left = router(null).decide(foreign);
    assertThat(left.isRouted()).isFalse();
    assertThat(left.chosen()).isEqualTo("asked");
    assertThat(left.considered())
        .containsExactly("learned: the prompt is unlike the 300 that were learned from");
    assertThat(router("safe").decide(foreign).chosen()).isEqualTo("safe");
    assertThat(router("safe").decide(RouteQuestion.about(" ").build()).isRouted()).isFalse();
  }

  @Test
  void fileThatIsNoModel_isAnErrorOfTheConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "this is no model of anything");
    assertThatThrownBy(() -> LearnedPolicy.of(new Learned(file, "cheap", "dear", 30, null)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("routing.learned.model: " + file + " is not a routing model");
  }

  private Router router(@Nullable String otherwise) {
    List<Outcome> rows =
        IntStream.range(0, 300)
            .mapToObj(i ->
                new Outcome(
                    (i % 2 == 0 ? "Prove the lemma of page " : "Greet the owner of page ")
                        + i / 10
                        + ".",
                    null,
                    -1,
                    i % 2 == 0 ? 0.0 : 1.0,
                    1.0))
            .toList();
    Path file = folder.resolve("routing.model");
    GainModel.train(new Outcomes("small", "large", rows)).write(file);
    return new Router(
        List.of(LearnedPolicy.of(new Learned(file, "cheap", "dear", 50, otherwise))), UNPRICED);
  }
}
