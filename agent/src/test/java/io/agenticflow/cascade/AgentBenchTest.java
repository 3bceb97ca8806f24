package io.agenticflow.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agenticflow.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays on small runs whose figures can be reckoned by hand, and on the supplied ones. */
class AgentBenchTest {
  private static final String FOLDER = "AGENTIC_FLOW_ROUTING_DATA";

  @TempDir Path folder = Path.of("");

  private AgentRuns runs(String... lines) throws IOException {
    return AgentRuns.read(Files.write(folder.resolve("runs.jsonl"), List.of(lines)));
  }

  @Test
  void apgr_isAsDefined() {
    double[] weak = {1, 0, 0, 1};
    double[] strong = {1, 1, 1, 1};
    int[] all = {0, 1, 2, 3};
    // After 0 to 4 escalations 0, 1/2, 1, 1, 1 of the gap is closed.
    assertThat(AgentBench.apgr(new double[] {0, 9, 8, 1}, weak, strong, all)).isEqualTo(0.7);
    assertThat(AgentBench.apgr(new double[] {9, 0, 1, 8}, weak, strong, all)).isEqualTo(0.3);
    assertThat(AgentBench.apgr(new double[] {5, 5, 5, 5}, weak, strong, all))
        .as("no opinion is chance")
        .isEqualTo(0.5);
    assertThat(AgentBench.apgr(new double[4], strong, strong, all)).isNaN();
  }

  @Test
  void cascade_costsWhatWasTried_andAcceptsWhatTheVerifierAccepts() throws IOException {
    AgentBench bench =
        new AgentBench(
            runs(
                "{\"models\":[\"cheap\",\"strong\"]}",
                "{\"id\":\"a\",\"prompt\":\"xx\",\"resolved\":[1,1],\"cost\":[0.1,1],\"calls\":[5,5]}",
                "{\"id\":\"b\",\"prompt\":\"x\",\"resolved\":[0,1],\"cost\":[0.1,1],\"calls\":[5,5]}"));
    AgentBench.Report report = bench.report(List.of(0), 1);
    AgentBench.Replay perfect = report.replays().getFirst();
    assertThat(perfect.resolved()).isEqualTo(1);
    assertThat(perfect.cost().value()).isEqualTo(0.6, within(1e-9));
    assertThat(perfect.strongShare()).isEqualTo(0.5);
    AgentBench.Replay nineTenths = report.replays().get(1);
    // Of b a tenth is accepted wrongly; of a a tenth is asked for again.
    assertThat(nineTenths.resolved()).isEqualTo(0.95, within(1e-9));
    assertThat(nineTenths.cost().value()).isEqualTo((0.1 + 0.1 + 0.1 + 0.9) / 2, within(1e-9));
    assertThat(report.replays().getLast().name()).startsWith("hybrid");
    assertThat(Json.write(report.json())).contains("\"strong\":\"strong\"");
    assertThat(report.lines().getFirst())
        .isEqualTo("2 tasks; strong alone resolves 100.0 % at $1.000 a task");
  }

  @Test
  void fileThatHoldsSomethingElse_isRefusedByLine() {
    assertThatThrownBy(() -> runs("{\"id\":\"a\"}"))
        .hasMessageContaining("line 1: expected \"models\"");
    assertThatThrownBy(() -> runs("{\"models\":[\"a\",\"b\"]}", "{\"id\":\"x\",\"resolved\":[1]}"))
        .hasMessageContaining("line 2: \"resolved\" has 1 numbers for 2 models");
    assertThatThrownBy(() -> runs("{\"models\":[\"a\",\"b\"]}")).hasMessageContaining("two tasks");
    assertThatThrownBy(() -> runs("nonsense")).hasMessageContaining("line 1: ");
  }

  @Test
  void behaviour_countsWhatRepeatsAndFails() {
    RunBehaviour plain = new RunBehaviour(10, 0.02, 0, 0);
    assertThat(new RunBehaviour(10, 0.04, 0, 0).score()).isGreaterThan(plain.score());
    assertThat(new RunBehaviour(10, 0.02, 4, 0).score()).isGreaterThan(plain.score());
    assertThat(new RunBehaviour(10, 0.02, 0, 4).score()).isGreaterThan(plain.score());
  }

  /** The goals of docs/routing.md on the supplied runs of 24 models. */
  @Test
  void suppliedRuns_reachTheGoals() throws IOException {
    String data = System.getenv(FOLDER);
    assumeTrue(data != null, FOLDER + " is not set: the supplied runs are not measured");
    AgentRuns runs = AgentRuns.read(Path.of(data).resolve("swe-agent-dev.jsonl.gz"));
    AgentBench bench = new AgentBench(runs);
    int deepSeek = runs.model("DeepSeek V3.2");
    int mini = runs.model("GPT-5 mini");
    int opus = runs.model("Claude 4.5 Opus");
    AgentBench.Report report = bench.report(List.of(deepSeek, mini), opus);
    assertThat(report.escalations().getFirst().behaviour().value()).isGreaterThanOrEqualTo(0.62);
    assertThat(report.replays())
        .filteredOn(each ->
            each.right() == 0.9 && each.name().contains("DeepSeek V3.2 Reasoner -> GPT-5 mini"))
        .singleElement()
        .satisfies(each -> {
          assertThat(each.difference().value()).isGreaterThanOrEqualTo(0);
          assertThat(each.cost().value()).isLessThanOrEqualTo(0.55);
        });
    assertThat(IntStream.range(0, 24).mapToObj(runs.models()::get)).doesNotHaveDuplicates();
  }
}
