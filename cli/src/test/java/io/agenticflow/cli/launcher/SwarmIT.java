package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** Swarms as a user has them: killed in the middle and gone on with, from variables alone. */
class SwarmIT {
  private static final List<String> PARTS = List.of("model", "store", "view", "main", "readme");

  @TempDir Path temp;

  private Path workspace;

  @BeforeEach
  void folders() throws IOException {
    workspace = Files.createDirectories(temp.resolve("project")).toRealPath();
  }

  /** Five tasks, of which main waits for three; one of them is under way when the process dies. */
  @Test
  void aSwarmOfFive_thatIsKilled_writesItsProject_andRepeatsNothing() throws Exception {
    git("init", "-q");
    Files.writeString(workspace.resolve("notes.txt"), "not committed\n");
    Path plan = temp.resolve("plan.yaml");
    Files.writeString(
        plan,
        """
        objective: A small project
        tasks:
          model: {agent: coder, task: Write model.txt}
          store: {agent: coder, task: Write store.txt}
          view: {agent: coder, task: Write view.txt}
          main: {agent: coder, needs: [model, store, view], task: Write main.txt}
          readme: {agent: coder, task: Write readme.txt}
        """);
    List<Turn> turns = new ArrayList<>();
    for (String part : PARTS) {
      turns.add(
          Turn.calls("Write", "file_path", part + ".txt", "content", part + "\n")
              .usage(Usage.of(100, 10).withCost("0.001"))
              .when(turn(part, 1)));
      if (part.equals("view")) {
        turns.add(
            Turn.says("Never heard.")
                .faults(Fault.delayHeaders(Duration.ofSeconds(90)))
                .when(turn(part, 2)));
      }
      turns.add(
          Turn.says(part + " is written.")
              .usage(Usage.of(100, 10).withCost("0.001"))
              .when(turn(part, 2)));
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(turns))) {
      Started first = start(upstream, Map.of(), "swarm", "--plan", plan.toString());
      // Three parts are done with two calls each, and the fourth waits for its second answer.
      upstream.awaitRequests(8, Duration.ofSeconds(60));
      awaitText(first.err(), "model is done", "store is done", "readme is done");
      String id =
          Files.readString(first.err())
              .lines()
              .filter(line -> line.startsWith("Swarm "))
              .findFirst()
              .orElseThrow()
              .substring(6);
      first.process().destroyForcibly().waitFor();
      assertThat(workspace.resolve("model.txt")).doesNotExist();

      Started.Outcome second =
          start(upstream, Map.of(), "swarm", "--resume", id, "--output", "json").outcome();
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(upstream.problems()).isEmpty();
      // The answer that was lost is asked for once more, and main has its two.
      assertThat(upstream.modelRequests()).hasSize(11);
      JrsValue report = Json.parse(second.out());
      assertThat(Json.isTrue(report, "complete")).isTrue();
      assertThat(Json.array(report, "work")).hasSize(5);
      assertThat(Json.decimal(report, "cost_usd")).isEqualByComparingTo("0.010");

      Started.Outcome again = start(upstream, Map.of(), "swarm", "--resume", id).outcome();
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(upstream.modelRequests()).hasSize(11);
    }
    for (String part : PARTS) {
      assertThat(workspace.resolve(part + ".txt")).hasContent(part + "\n");
    }
    assertThat(workspace.resolve("notes.txt")).hasContent("not committed\n");
    assertThat(git("branch", "--list", "swarm/*")).isEmpty();
    assertThat(git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void variablesAlone_startResearchReviewAndAnalysis() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Known.").when("Research this topic"),
                Turn.says("Faulty.").when("Review this change"),
                Turn.says("Rising.").when("Analyse this data")))) {
      Map<String, String> variables =
          Map.of("TOPIC", "t", "DIFF", "d", "DATASET", "s", "COMPLETION_MODEL", "a/b");
      Started.Outcome outcome = start(upstream, variables).outcome();
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).contains("Known.", "Faulty.", "Rising.");
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  private static When turn(String member, int turn) {
    return new When(null, "You are `" + member + "`", null, null, null, turn);
  }

  private static void awaitText(Path file, String... texts) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (List.of(texts).stream().allMatch(Files.readString(file)::contains)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("not there: " + Files.readString(file));
  }

  private Started start(ScriptedUpstream upstream, Map<String, String> more, String... arguments)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (String name : List.of("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "AGENT", "TASK")) {
      environment.put(name, "");
    }
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("home").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("COMPLETION_MODEL", "");
    environment.putAll(more);
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().launcher());
    command.addAll(List.of(arguments));
    if (arguments.length > 0 && !List.of(arguments).contains("--resume")) {
      command.addAll(List.of("--model", "a/b", "--permission-mode", "acceptEdits"));
    }
    return Started.start(workspace, environment, command.toArray(String[]::new));
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", workspace.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.strip();
  }
}
