package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every coding agent has to manage through the gateway, in each dialect that it can be told to
 * speak and on each kind of upstream: a text turn, and a turn in which it writes a file, with the
 * exact number of calls. A subclass says how one agent is configured, started and read. Two runs of
 * an agent go on at a time.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CodingAgentTest {
  static final String MODEL = "vendor/model";

  /** The dialects that it is run in, by the last part of their paths. */
  abstract List<String> dialects();

  /**
   * Configures the agent in the bench's home and runs it on one task.
   *
   * @param dialect one of {@link #dialects}
   */
  abstract ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException;

  /** The agent's last words, from its output. */
  abstract String answer(ClientRun run);

  /** A model's turn that has the agent write a file. */
  abstract Turn writing(Path file, String content);

  /** Answers to requests that the agent makes on the side, each with a condition. */
  List<Turn> aside() {
    return List.of();
  }

  /** The parts of its requests for which an upstream has no word. */
  Set<String> leftOut(String dialect, Speaks upstream) {
    return Set.of();
  }

  Stream<Arguments> routes() {
    return dialects().stream()
        .flatMap(dialect -> Stream.of(Speaks.values()).map(each -> Arguments.of(dialect, each)));
  }

  @ParameterizedTest
  @MethodSource("routes")
  @Execution(ExecutionMode.CONCURRENT)
  void textTurn(String dialect, Speaks upstream, @TempDir Path folder) throws Exception {
    try (ClientBench bench =
        bench(
            folder, upstream, Turn.says("Forty-two, für alle 🙂.").expect("What is the answer?"))) {
      ClientRun run = ask(bench, dialect, "What is the answer?");
      bench.assertWentWell(run, 1 + aside().size());
      assertThat(answer(run)).as(run.toString()).isEqualTo("Forty-two, für alle 🙂.");
      assertSpoken(bench, dialect);
      assertThat(bench.leftOut(1 + aside().size())).isEqualTo(leftOut(dialect, upstream));
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  @Execution(ExecutionMode.CONCURRENT)
  void toolTurn(String dialect, Speaks upstream, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("workspace").resolve("hello.py");
    try (ClientBench bench =
        bench(
            folder,
            upstream,
            writing(file, "print('héllo')\n").text("I will write it.").when(When.turn(1).user("W")),
            Turn.says("Written.").when(When.turn(2)).expect("I will write it.", "héllo"))) {
      ClientRun run = ask(bench, dialect, "Write hello.py");
      bench.assertWentWell(run, 2 + aside().size());
      assertThat(file).as(run.toString()).hasContent("print('héllo')\n");
      assertThat(answer(run)).as(run.toString()).isEqualTo("Written.");
      assertSpoken(bench, dialect);
      assertThat(bench.leftOut(2 + aside().size())).isEqualTo(leftOut(dialect, upstream));
    }
  }

  private ClientBench bench(Path folder, Speaks upstream, Turn... turns) throws IOException {
    List<Turn> all = new ArrayList<>(aside());
    all.addAll(List.of(turns));
    return new ClientBench(folder, upstream, all.toArray(Turn[]::new));
  }

  /** The agent really spoke the dialect. */
  private static void assertSpoken(ClientBench bench, String dialect) {
    assertThat(bench.tap.heads("POST", "/v1/"))
        .isNotEmpty()
        .allMatch(head -> head.startsWith("POST /v1/" + dialect));
  }
}
