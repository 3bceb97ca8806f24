package io.agenticflow.routing.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the learned router to its goals on real outcomes, which are too large for this repository:
 * {@code AGENTIC_FLOW_ROUTING_DATA} names the folder.
 */
class MeasuredGoalsTest {
  private static final RouterBench.Settings ALL_LABELS = new RouterBench.Settings(0, 0, 0.3, 1, 1);

  private static final Map<String, Outcomes> SETS = new LinkedHashMap<>();

  @TempDir private Path folder;

  @BeforeAll
  static void findData() {
    String place = System.getenv("AGENTIC_FLOW_ROUTING_DATA");
    assumeTrue(
        place != null && Files.isDirectory(Path.of(place)),
        "AGENTIC_FLOW_ROUTING_DATA names no folder of outcomes");
    Path data = Path.of(String.valueOf(place));
    Path pairs = data.resolve("routellm-mmlu-gsm8k.jsonl.gz");
    SETS.put("mmlu", OutcomeFile.read(pairs, null, null, "mmlu"));
    SETS.put("gsm8k", OutcomeFile.read(pairs, null, null, "gsm8k"));
    Path nine = data.resolve("llmrouter-9models.jsonl.gz");
    SETS.put("nine", OutcomeFile.read(nine, "llama-3.1-8b", "nemotron-51b", null));
    Path agents = data.resolve("swe-agent-dev.jsonl.gz");
    SETS.put("agents", OutcomeFile.read(agents, "DeepSeek", "4.5 Opus", null));
  }

  @ParameterizedTest
  @CsvSource({"mmlu, 0.675, 0.57, 0.56", "gsm8k, 0.60, 1, 0", "nine, 0.83, 1, 0"})
  void fiveFolds_reachTheGoals(String set, double apgr, double cpt80, double inside) {
    BenchReport.Score learned = learned(set, null, ALL_LABELS);
    assertThat(learned.apgr()).isGreaterThanOrEqualTo(apgr);
    assertThat(learned.cpt80()).isLessThanOrEqualTo(cpt80);
    assertThat(learned.within()).isGreaterThanOrEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({"500, 0.60", "1500, 0.63"})
  void fewLabels_areEnough(int labels, double apgr) {
    assertThat(learned("mmlu", null, new RouterBench.Settings(0, labels, 0.3, 1, 1)).apgr())
        .isGreaterThanOrEqualTo(apgr);
  }

  @Test
  void foreignTraffic_isNeverRankedWorseThanByChance_inAnyPairing() {
    Map<String, Double> worse = new TreeMap<>();
    for (String from : SETS.keySet()) {
      GainModel model = GainModel.train(set(from));
      for (String to : SETS.keySet()) {
        double apgr = from.equals(to) ? 1 : learned(to, model, ALL_LABELS).apgr();
        if (apgr < 0.5 - 1e-9) {
          worse.put(from + " on " + to, apgr);
        }
      }
    }
    assertThat(worse).isEmpty();
  }

  @Test
  void modelFile_isSmall() throws IOException {
    Path file = folder.resolve("mmlu.model");
    GainModel.train(set("mmlu")).write(file);
    assertThat(Files.size(file)).isLessThan(5_000_000);
  }

  private static BenchReport.Score learned(
      String set, @Nullable GainModel model, RouterBench.Settings settings) {
    return RouterBench.run(set(set), model, settings).scores().getFirst();
  }

  private static Outcomes set(String name) {
    return Objects.requireNonNull(SETS.get(name), name);
  }
}
