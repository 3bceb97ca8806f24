package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code --cascade}: who tries, what checks it, what is brought back, and what it cost. */
class CascadeInRunsTest {
  /** The check of these tests: a file must hold the right word. */
  private static final String CHECK = "grep -q right answer.txt || { echo wrong word; exit 3; }";

  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFolder() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.writeString(workspace.resolve("kept.txt"), "kept\n");
  }

  private static Turn writes(String word, String cost) {
    return Turn.calls("Write", "file_path", "answer.txt", "content", word + "\n")
        .usage(Usage.of(1000, 100).withCost(cost));
  }

  private static Turn says(String words, String cost) {
    return Turn.says(words).usage(Usage.of(1100, 10).withCost(cost));
  }

  @Test
  void whatFailsItsCheck_goesToTheStrongModel_whichSeesWhatWasTried() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"),
                says("I wrote it.", "0.002"),
                writes("right", "0.03")
                    .expect("new file answer.txt", "+wrong", "wrong word", "I wrote it."),
                says("Repaired.", "0.04")))) {
      assertThat(run(upstream, "a/cheap,a/strong", "--verify", CHECK, "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/cheap", "a/cheap", "a/strong", "a/strong");
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(workspace.resolve("answer.txt")).hasContent("right\n");
    JrsValue report = Json.parse(out);
    assertThat(Json.decimal(report, "cost_usd")).isEqualByComparingTo("0.073");
    assertThat(Json.decimal(report, "total_cost_usd")).isEqualByComparingTo("0.073");
    assertThat(Json.integer(report, "num_turns")).isEqualTo(4);
    assertThat(Json.string(report, "model")).isEqualTo("a/strong");
    JrsValue cascade = Json.field(report, "cascade");
    assertThat(Json.isTrue(cascade, "accepted")).isTrue();
    assertThat(Json.decimal(cascade, "strong_alone_usd")).isEqualByComparingTo("0.07");
    List<JrsValue> tries = Json.array(cascade, "tries");
    assertThat(tries).hasSize(2);
    assertThat(Json.isTrue(tries.getFirst(), "accepted")).isFalse();
    assertThat(Json.string(tries.getFirst(), "verified_by")).isEqualTo(CHECK);
    assertThat(Json.string(tries.getFirst(), "reason")).isEqualTo("it ends with 3");
    assertThat(Json.decimal(tries.getFirst(), "cost_usd")).isEqualByComparingTo("0.003");
    assertThat(Json.write(requireNonNull(cascade)))
        .contains("\"merged\":[\"" + workspace + "/answer.txt\"]");
    assertThat(err).contains("a/cheap was not accepted", "Try 2, a/strong: accepted");
  }

  @Test
  void whatPasses_isKept_andTheStrongModelIsNotAsked() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(writes("right", "0.001"), says("Done.", "0.002")))) {
      String yaml = "prices: {a/strong: {input: 10, output: 100}}\n";
      assertThat(runWith(upstream, yaml, "a/cheap,a/strong", "--verify", CHECK)).isZero();
      assertThat(models(upstream)).containsExactly("a/cheap", "a/cheap");
    }
    assertThat(out).isEqualTo("Done.\n");
    assertThat(workspace.resolve("answer.txt")).hasContent("right\n");
    // 2,100 tokens of prompt and 110 of answer, by the strong model's prices.
    assertThat(err)
        .contains("Cascade: $0.003; a/strong alone would have cost about $0.032")
        .contains("Changed: " + workspace.resolve("answer.txt"));
  }

  @Test
  void theLastResult_isTakenThoughItFails_andSaysSoByItsExitCode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"),
                says("Done.", "0.001"),
                writes("wrong too", "0.001"),
                says("Done.", "0.001")))) {
      assertThat(run(upstream, "a/cheap,a/strong", "--verify", CHECK)).isEqualTo(20);
    }
    assertThat(workspace.resolve("answer.txt")).hasContent("wrong too\n");
    assertThat(err).contains("was not found to be good");
  }

  @Test
  void projectsOwnTests_areFound_andAModelJudgesWhereThereAreNone() throws Exception {
    Files.writeString(workspace.resolve("Makefile"), "test:\n\t@grep -q right answer.txt\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(writes("right", "0.001"), says("Done.", "0.001")))) {
      assertThat(run(upstream, "a/cheap,a/strong")).isZero();
    }
    assertThat(err).contains("accepted by make test");

    Files.delete(workspace.resolve("Makefile"));
    Files.delete(workspace.resolve("answer.txt"));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("something", "0.001"),
                says("Done.", "0.001"),
                says("ACCEPT\nIt is there.", "0.01").expect("new file answer.txt", "Do it")))) {
      assertThat(run(upstream, "a/cheap,a/middle,a/strong", "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/cheap", "a/cheap", "a/strong");
    }
    assertThat(Json.decimal(Json.parse(out), "total_cost_usd")).isEqualByComparingTo("0.012");
    assertThat(err).contains("accepted by the judgement of a/strong");
    assertThat(workspace.resolve("answer.txt")).hasContent("something\n");
  }

  @Test
  void aTryThatOnlyRepeatsItself_isEndedEarly() throws Exception {
    Turn same =
        Turn.calls("Bash", "command", "cat kept.txt")
            .usage(Usage.of(10, 1).withCost("0.001"))
            .when("a/cheap")
            .forever();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                same,
                writes("right", "0.01").when("a/strong"),
                says("Done.", "0.01").when("a/strong")))) {
      assertThat(
              run(
                  upstream,
                  "a/cheap,a/strong",
                  "--verify",
                  CHECK,
                  "--allowedTools",
                  "Bash(cat *)",
                  "--output",
                  "json"))
          .isZero();
      List<String> asked = models(upstream);
      // It is ended from beside; what it asks until it hears of that depends on the machine.
      assertThat(asked).hasSizeBetween(6, 20).endsWith("a/strong", "a/strong");
    }
    JrsValue first = Json.array(Json.field(Json.parse(out), "cascade"), "tries").getFirst();
    assertThat(Json.string(first, "ended_early"))
        .isEqualTo("its last 4 tool calls only repeated earlier ones");
    assertThat(workspace.resolve("answer.txt")).hasContent("right\n");
  }

  @Test
  void budget_holdsForAllTriesTogether() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"), says("Done.", "0.002"), writes("right", "0.001")))) {
      int code = run(upstream, "a/cheap,a/strong", "--verify", CHECK, "--max-budget-usd", "0.003");
      assertThat(code).isNotZero();
      assertThat(models(upstream)).containsExactly("a/cheap", "a/cheap");
    }
    assertThat(workspace.resolve("answer.txt")).doesNotExist();
    assertThat(err).contains("Nothing was changed");
  }

  @Test
  void whatWasFoundOfEachModel_isWrittenDownForTraining() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"),
                says("Done.", "0.001"),
                writes("right", "0.001"),
                says("Done.", "0.001")))) {
      assertThat(run(upstream, "a/cheap,a/strong", "--verify", CHECK)).isZero();
    }
    Path outcomes = temp.resolve("home/outcomes.jsonl");
    assertThat(Files.readAllLines(outcomes))
        .containsExactly(
            "{\"prompt\":\"Do it\",\"model\":\"a/cheap\",\"outcome\":\"failed\"}",
            "{\"prompt\":\"Do it\",\"model\":\"a/strong\",\"outcome\":\"verified\"}");

    Files.delete(outcomes);
    Files.deleteIfExists(workspace.resolve("answer.txt"));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"), says("Done.", "0.001"), Turn.fails(Fault.status(401))))) {
      assertThat(run(upstream, "a/cheap,a/strong", "--verify", CHECK)).isNotZero();
    }
    // That the strong model could not be asked says nothing of it, and not what it costs either.
    assertThat(err).doesNotContain("alone would have cost");
    assertThat(Files.readAllLines(outcomes)).singleElement().asString().contains("a/cheap");

    Files.delete(outcomes);
    Files.deleteIfExists(workspace.resolve("answer.txt"));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(writes("right", "0.001"), says("Done.", "0.001")))) {
      assertThat(run(upstream, "a/cheap,a/strong", "--verify", CHECK, "--no-session-persistence"))
          .isZero();
    }
    assertThat(outcomes).doesNotExist();
  }

  @Test
  void budgetsOfARun_holdForAllTriesTogether() throws Exception {
    String yaml = "budgets: {run: {tokens: 7000}}\n";
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("wrong", "0.001"),
                says("Done.", "0.001"),
                writes("right", "0.001"),
                says("Done.", "0.001")))) {
      int code =
          runWith(upstream, yaml, "a/cheap,a/strong", "--verify", CHECK, "--max-tokens", "100");
      assertThat(code).as(err).isEqualTo(10);
      assertThat(models(upstream)).containsExactly("a/cheap", "a/cheap");
    }
    assertThat(err).contains("the budget 'run ", "2210 of 7000 tokens spent");
    assertThat(workspace.resolve("answer.txt")).doesNotExist();
  }

  @Test
  void whatMakesNoSense_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of())) {
      assertThat(run(upstream, "a/cheap")).isEqualTo(2);
      assertThat(err).contains("at least two models");
      assertThat(run(upstream, "a/b,a/c", "--model", "a/d")).isEqualTo(2);
      assertThat(err).contains("--cascade and --model cannot both be meant");
      assertThat(run(upstream, "a/b,gguf:")).isEqualTo(2);
      assertThat(err).contains("gguf needs a file");
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  private static List<String> models(ScriptedUpstream upstream) {
    return upstream.modelRequests().stream()
        .map(RecordedRequest::body)
        .map(body -> Json.string(Json.parse(body), "model", "none"))
        .toList();
  }

  private int run(ScriptedUpstream upstream, String models, String... more) throws IOException {
    return runWith(upstream, "", models, more);
  }

  private int runWith(ScriptedUpstream upstream, String yaml, String models, String... more)
      throws IOException {
    Path file = Files.writeString(temp.resolve("c.yaml"), yaml);
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("user").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    List<String> all =
        new ArrayList<>(
            List.of(
                "run",
                "--task",
                "Do it",
                "--cascade",
                models,
                "--config",
                file.toString(),
                "--permission-mode",
                "acceptEdits",
                "--cwd",
                workspace.toString()));
    all.addAll(List.of(more));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(all, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
