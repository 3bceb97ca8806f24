package io.agenticflow.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.durable.DurableEngine;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.local.LocalEngine;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.When;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** {@code swarm}: what each topology asks of whom, what is merged, and what it may take. */
class SwarmTest {
  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFolder() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
    Files.writeString(workspace.resolve("kept.txt"), "kept\n");
  }

  /** Begins what a member's first turn is. */
  private static When of(String member) {
    return new When(null, "You are `" + member + "`", null, null, null, 1);
  }

  private static When said(String words) {
    return new When(null, words, null, null, null, null);
  }

  private static Turn writes(String member, String file, String text) {
    return Turn.calls("Write", "file_path", file, "content", text)
        .usage(Usage.of(1000, 100).withCost("0.001"))
        .when(of(member));
  }

  private static Turn ends(String member, String words) {
    return Turn.says(words)
        .usage(Usage.of(1000, 10).withCost("0.001"))
        .when(new When(null, "You are `" + member + "`", null, null, null, 2));
  }

  private static Turn forms(Object... fields) {
    return Turn.calls("StructuredOutput", fields).usage(Usage.of(500, 50).withCost("0.002"));
  }

  @Test
  void parallel_worksIndependently_theJudgeTakesWhatIsGood() throws Exception {
    repository();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("coder", "one.txt", "from coder\n"),
                ends("coder", "Coder's answer."),
                writes("tester", "two.txt", "from tester\n"),
                ends("tester", "Tester's answer."),
                forms("take", List.of("coder"), "answer", "The coder is right.")
                    .when(said("You are `judge`"))
                    .expect(
                        "Coder's answer.", "Tester's answer.", "+from coder", "+from tester")))) {
      int code = swarm(upstream, "Do it", "--topology", "parallel", "--agents", "coder,tester");
      assertThat(code).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(5);
    }
    assertThat(out).isEqualTo("The coder is right.\n");
    assertThat(workspace.resolve("one.txt")).hasContent("from coder\n");
    assertThat(workspace.resolve("two.txt")).doesNotExist();
    assertThat(git("branch", "--list", "swarm/*")).contains("/tester").doesNotContain("/coder");
    assertThat(git("status", "--porcelain")).isEqualTo("?? one.txt");
    assertThat(git("worktree", "list").lines()).hasSize(1);
    assertThat(err).contains("The judge did not take what tester changed");
  }

  @Test
  void hierarchical_plans_checks_sendsBackOnce_mergesInOrder_andSumsUp() throws Exception {
    repository();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                forms(
                        "tasks",
                        List.of(
                            Map.of("id", "Api", "agent", "coder", "task", "Write the api"),
                            Map.of(
                                "id", "tests",
                                "agent", "tester",
                                "task", "Test the api",
                                "needs", List.of("Api"))))
                    .when(said("Divide the objective"))
                    .expect("coder", "tester", "Build it"),
                writes("api", "api.txt", "bad\n"),
                ends("api", "The api is written."),
                forms("accepted", false, "problem", "It must say good.")
                    .when(said("Check the result of task `api`, piece 1"))
                    .expect("The api is written.", "+bad"),
                Turn.calls("Read", "file_path", "api.txt")
                    .when(When.turn(1).user("It must say good.")),
                Turn.calls("Write", "file_path", "api.txt", "content", "good\n")
                    .when(When.turn(2).user("It must say good.")),
                Turn.says("Now it is good.").when(When.turn(3).user("It must say good.")),
                forms("accepted", true).when(said("Check the result of task `api`, piece 2")),
                Turn.calls("Bash", "command", "cat api.txt")
                    .when(of("tests"))
                    .expect("Now it is good."),
                ends("tests", "It passes.").expect("good"),
                forms("accepted", true).when(said("Check the result of task `tests`")),
                Turn.says("All built.").when(said("All work is over")).expect("It passes.")))) {
      int code = swarm(upstream, "Build it", "--agents", "coder,tester", "--output", "json");
      assertThat(code).as(out + err).isZero();
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(Json.string(report(), "answer")).isEqualTo("All built.");
    assertThat(Json.isTrue(report(), "complete")).isTrue();
    assertThat(Json.string(report(), "topology")).isEqualTo("hierarchical");
    List<JrsValue> work = Json.array(report(), "work");
    assertThat(work)
        .extracting(each -> Json.string(each, "member"))
        .containsExactly(
            "coordinator",
            "api",
            "coordinator",
            "api",
            "coordinator",
            "tests",
            "coordinator",
            "coordinator");
    // A member keeps its session when its work is sent back.
    assertThat(Json.string(work.get(1), "session_id"))
        .isEqualTo(Json.string(work.get(3), "session_id"))
        .isNotEqualTo(Json.string(work.get(5), "session_id"));
    assertThat(workspace.resolve("api.txt")).hasContent("good\n");
    assertThat(git("branch", "--list", "swarm/*")).isEmpty();
  }

  @Test
  void pipeline_handsEachStageTheResultsBeforeIt_andWhatTheyWrote() throws Exception {
    repository();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("specification", "spec.md", "It adds.\n"),
                ends("specification", "Specified."),
                Turn.says("Thought.").when(of("pseudocode")).expect("Specified."),
                Turn.says("Drawn.").when(of("architecture")).expect("Specified.", "Thought."),
                Turn.calls("Read", "file_path", "spec.md").when(of("refinement")).expect("Drawn."),
                ends("refinement", "Written.").expect("It adds."),
                Turn.says("Complete.").when(of("completion")).expect("Written.")))) {
      assertThat(swarm(upstream, "Add numbers", "--topology", "pipeline")).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(7);
    }
    assertThat(out).isEqualTo("Complete.\n");
    assertThat(workspace.resolve("spec.md")).hasContent("It adds.\n");
  }

  @Test
  void pipeline_endsWithTheStageThatFails() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.says("One.").when(of("coder")))
                .whenExhausted(Turn.fails(Fault.status(400))))) {
      int code =
          swarm(upstream, "Do it", "--topology", "pipeline", "--agents", "coder,tester,reviewer");
      assertThat(code).isEqualTo(24);
      assertThat(upstream.modelRequests()).hasSize(2);
    }
    assertThat(err).contains("tester failed", "reviewer: an earlier stage failed");
  }

  @Test
  void mesh_givesTurnsToThoseWhoHaveNews_untilNobodyHasMoreToAdd() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                forms("say", "I need the port.", "to", "tester").when(of("coder")),
                forms("say", "").when(of("tester")),
                forms("say", "").when(of("reviewer")),
                forms("say", "It is 80.").when(said("Your turn 2")).expect("I need the port."),
                forms("say", "").when(said("It is 80.")).repeat(2),
                Turn.says("Port 80.").when(said("All work is over")).expect("It is 80.")))) {
      int code =
          swarm(upstream, "Agree", "--topology", "mesh", "--agents", "coder,tester,reviewer");
      assertThat(code).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      // Three first turns, one for whom it was meant, two who hear its answer, one that sums up.
      assertThat(upstream.modelRequests()).hasSize(7);
    }
    assertThat(out).isEqualTo("Port 80.\n");
  }

  @Test
  void debate_proposes_criticises_andVotes_withoutChangingFiles() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Use a list.").when(of("coder")),
                Turn.says("Use a map.").when(of("tester")),
                Turn.calls("Write", "file_path", "x.txt", "content", "x").when(of("reviewer")),
                Turn.says("Use a tree.").when(said("You are `reviewer`")),
                forms("critique", "Slow.", "proposal", "Use a list, sorted.")
                    .when(new When(null, "These are the others", null, null, "You are `coder`", 1))
                    .expect("Use a map.", "Use a tree."),
                forms("critique", "Big.", "proposal", "Use a map, small.")
                    .when(
                        new When(null, "These are the others", null, null, "You are `tester`", 1)),
                forms("critique", "Deep.", "proposal", "Use a tree.")
                    .when(
                        new When(
                            null, "These are the others", null, null, "You are `reviewer`", 1)),
                forms("vote", "tester")
                    .when(new When(null, "Vote for", null, null, "You are `coder`", 1))
                    .expect("Use a map, small.", "Deep."),
                forms("vote", "tester")
                    .when(new When(null, "Vote for", null, null, "You are `tester`", 1)),
                forms("vote", "tester")
                    .when(new When(null, "Vote for", null, null, "You are `reviewer`", 1))))) {
      int code =
          swarm(
              upstream,
              "List or map?",
              "--topology",
              "debate",
              "--agents",
              "coder,tester,reviewer");
      assertThat(code).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(out).startsWith("Use a map, small.").contains("coder 0, tester 2, reviewer 0");
    assertThat(err).contains("The vote of tester for tester does not count");
    assertThat(workspace.resolve("x.txt")).doesNotExist();
  }

  @Test
  void coordinator_choosesWhoWorks_withinTheLimit() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                forms(
                        "members",
                        List.of(
                            Map.of("agent", "coder", "focus", "Speed"),
                            Map.of("agent", "nobody", "focus", "-"),
                            Map.of("agent", "coder", "focus", "Size"),
                            Map.of("agent", "tester", "focus", "Too many")))
                    .when(said("Choose who works"))
                    .expect("at most 2 members"),
                Turn.says("Fast.").when(of("coder")).expect("Speed"),
                Turn.says("Small.").when(of("coder-2")).expect("Size"),
                forms("take", List.of(), "answer", "Both.").when(said("You are `judge`"))))) {
      assertThat(swarm(upstream, "Better", "--topology", "parallel", "--max-agents", "2"))
          .as(err)
          .isZero();
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(err).contains("the agent nobody, which is not there", "(--max-agents)");
  }

  @Test
  void conflict_isShown_andTheWorkStaysOnItsBranch() throws Exception {
    repository();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("coder", "same.txt", "coder's\n"),
                ends("coder", "A"),
                writes("tester", "same.txt", "tester's\n"),
                ends("tester", "B"),
                forms("take", List.of("coder", "tester"), "answer", "Both.")
                    .when(said("You are `judge`"))))) {
      int code = swarm(upstream, "Do it", "--topology", "parallel", "--agents", "coder,tester");
      assertThat(code).isEqualTo(24);
    }
    assertThat(workspace.resolve("same.txt")).hasContent("coder's\n");
    assertThat(err).contains("Conflict: what tester changed", "same.txt", "<<<<<<<", "swarm/");
    String branch = git("branch", "--list", "--format=%(refname:short)", "swarm/*");
    assertThat(branch).endsWith("/tester");
    assertThat(git("show", branch + ":same.txt")).isEqualTo("tester's");
    assertThat(git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void withoutARepository_aFileBelongsToWhomeverWritesItFirst() throws Exception {
    String plan =
        """
        objective: Write
        tasks:
          first: {agent: coder, task: Write it}
          second: {agent: coder, needs: [first], task: Go on with it}
          other: {agent: tester, needs: [first], task: Write it too}
        """;
    Files.writeString(temp.resolve("plan.yaml"), plan);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                writes("first", "shared.txt", "one\n"),
                ends("first", "Done."),
                Turn.calls("Read", "file_path", "shared.txt").when(of("second")),
                Turn.calls("Write", "file_path", "shared.txt", "content", "two\n")
                    .when(new When(null, "You are `second`", null, null, null, 2)),
                Turn.says("Done.").when(new When(null, "You are `second`", null, null, null, 3)),
                Turn.calls("Bash", "command", "while ! grep -q two shared.txt; do sleep 0.05; done")
                    .when(of("other")),
                Turn.calls("Read", "file_path", "shared.txt")
                    .when(new When(null, "You are `other`", null, null, null, 2)),
                Turn.calls("Write", "file_path", "shared.txt", "content", "three\n")
                    .when(new When(null, "You are `other`", null, null, null, 3)),
                Turn.calls("Write", "file_path", "shared.txt", "content", "three\n")
                    .when(new When(null, "You are `other`", null, null, null, 4)),
                Turn.says("It is second's.")
                    .when(new When(null, "You are `other`", null, null, null, 5))
                    .expect("belongs to second")))) {
      int code =
          swarm(
              upstream,
              "--plan",
              temp.resolve("plan.yaml").toString(),
              "--output",
              "json",
              "--allowedTools",
              "Bash");
      assertThat(code).as(out + err).isZero();
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(workspace.resolve("shared.txt")).hasContent("two\n");
    assertThat(Json.write(Json.array(Json.array(report(), "files_changed"))))
        .isEqualTo("[\"shared.txt\"]");
    assertThat(Json.string(report(), "answer")).contains("## first", "## second", "## other");
  }

  @Test
  void budget_holdsForTheWholeTree() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.says("One.").usage(Usage.of(9000, 100).withCost("0.01")).forever()))) {
      int code =
          swarm(
              upstream,
              "Do it",
              "--topology",
              "pipeline",
              "--agents",
              "coder*4",
              "--max-budget-usd",
              "0.02");
      assertThat(code).isEqualTo(10);
      assertThat(upstream.modelRequests()).hasSize(2);

      code =
          swarm(
              upstream,
              "Do it",
              "--topology",
              "pipeline",
              "--agents",
              "coder*4",
              "--max-budget-tokens",
              "20000");
      assertThat(code).isEqualTo(10);
      assertThat(upstream.modelRequests()).hasSize(4);
    }
    assertThat(err).contains("of 20000 tokens spent", "an earlier stage failed");
  }

  @Test
  void time_holdsForTheWholeTree() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "sleep 30").when(of("coder")),
                Turn.says("Never.").forever()))) {
      int code =
          swarm(
              upstream,
              "Do it",
              "--topology",
              "pipeline",
              "--agents",
              "coder,tester",
              "--timeout",
              "2s",
              "--allowedTools",
              "Bash");
      assertThat(code).as(err).isEqualTo(12);
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void depth_saysHowManyAgentsAreWithinEachOther() throws Exception {
    List<String> alone = List.of("Do it", "--topology", "pipeline", "--agents", "coder");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Alone.").when(of("coder"))))) {
      assertThat(swarm(upstream, alone, "--max-depth", "1")).as(err).isZero();
      assertThat(toolsOf(upstream, 0)).contains("Read").doesNotContain("Agent");
    }
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Agent", "subagent_type", "tester", "prompt", "Look deeper")
                    .when(of("coder")),
                Turn.says("Deep enough.").when(said("Look deeper")),
                ends("coder", "Not alone.").expect("Deep enough.")))) {
      assertThat(swarm(upstream, alone, "--max-depth", "2")).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      assertThat(toolsOf(upstream, 0)).contains("Agent");
      assertThat(toolsOf(upstream, 1)).contains("Read").doesNotContain("Agent");
    }
    assertThat(out).isEqualTo("Not alone.\n");
  }

  private static List<String> toolsOf(ScriptedUpstream upstream, int request) {
    JrsValue body = Json.parse(upstream.modelRequests().get(request).body());
    return Json.array(body, "tools").stream()
        .map(tool -> Json.string(Json.field(tool, "function"), "name", ""))
        .toList();
  }

  @Test
  void seeds_startThreeAgentsAtOnce_andJoinWhatTheySay() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Known.").when(said("Research this topic")).expect("migration"),
                Turn.says("Faulty.").when(said("Review this change")).expect("+ x = 1"),
                Turn.says("Rising.").when(said("Analyse this data")).expect("sales.csv")))) {
      int code =
          run(
              upstream,
              Map.of(
                  "TOPIC",
                  "migration",
                  "DIFF",
                  "+ x = 1",
                  "DATASET",
                  "sales.csv",
                  "COMPLETION_MODEL",
                  "a/b"),
              List.of("--cwd", workspace.toString()));
      assertThat(code).as(err).isZero();
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(3);
    }
    assertThat(out).contains("## research\n\nKnown.", "## review\n\nFaulty.", "## data\n\nRising.");
  }

  @Test
  void approval_isWaitedFor_andANoLeavesOutWhatNeedsIt() throws Exception {
    Files.writeString(
        temp.resolve("plan.yaml"),
        """
        tasks:
          build: {agent: coder, task: Build it}
          publish: {agent: coder, needs: [build], approve: true, task: Publish it}
          praise: {agent: coder, needs: [publish], task: Praise it}
        """);
    Path plan = temp.resolve("plan.yaml");
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.says("Built.").when(of("build")).repeat(2),
                    Turn.says("Published.").when(of("publish")),
                    Turn.says("Praised.").when(of("praise"))));
        DurableEngine person = LocalEngine.open(temp.resolve("home"), List.of())) {
      Thread yes = Thread.ofVirtual().start(() -> answer(person, "yes"));
      assertThat(swarm(upstream, "--plan", plan.toString(), "--timeout", "60s")).as(err).isZero();
      yes.join();
      assertThat(out).contains("Published.", "Praised.");
      assertThat(err)
          .contains("Waits for approval of publish: Publish it", "--signal approve-publish");

      Thread no = Thread.ofVirtual().start(() -> answer(person, "no: not on a Friday"));
      assertThat(swarm(upstream, "--plan", plan.toString())).isEqualTo(24);
      no.join();
      assertThat(upstream.modelRequests()).hasSize(4);
    }
    assertThat(err).contains("publish: it was not approved", "praise: it needs publish");
  }

  /** Answers the first run that waits. */
  private static void answer(DurableEngine engine, String value) {
    for (int i = 0; i < 600; i++) {
      for (RunRecord run : engine.list(10)) {
        if (run.waitingFor().contains("approve-publish")) {
          assertThat(engine.signal(run.id(), "approve-publish", value)).isTrue();
          return;
        }
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Test
  void membersAtOnce_areAsManyAsIsSaid() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Well.")
                    .faults(Fault.delayHeaders(Duration.ofMillis(300)))
                    .when(said("independently, and a judge"))
                    .repeat(6),
                forms("take", List.of(), "answer", "Six.").when(said("You are `judge`"))))) {
      assertThat(
              swarm(
                  upstream,
                  "Do it",
                  "--topology",
                  "parallel",
                  "--agents",
                  "coder*6",
                  "--max-parallel",
                  "2"))
          .as(err)
          .isZero();
      assertThat(upstream.modelRequests()).hasSize(7);
      for (RecordedRequest each : upstream.modelRequests()) {
        assertThat(upstream.modelRequests())
            .filteredOn(other ->
                other.arrivedAt() <= each.arrivedAt()
                    && requireNonNull(other.endedAt()) > each.arrivedAt())
            .hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void whatMakesNoSense_isRefused() throws Exception {
    Path plan = temp.resolve("plan.yaml");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of())) {
      assertThat(swarm(upstream, "x", "--agents", "codr")).isEqualTo(4);
      assertThat(err).contains("did you mean coder");
      assertThat(swarm(upstream, "x", "--agents", "coder*0")).isEqualTo(2);
      assertThat(swarm(upstream, "x", "--agents", "coder*3", "--max-agents", "2")).isEqualTo(2);
      Files.writeString(
          plan,
          """
          tasks:
            a: {agent: coder, task: x, needs: [b]}
            b:
              agent: coder
              task: y
              needs: a
          """);
      assertThat(swarm(upstream, "--plan", plan.toString())).isEqualTo(2);
      assertThat(err).contains("plan.yaml:2: tasks wait for each other: a, b");
      Files.writeString(plan, "tasks:\n  a:\n    agent: coder\n    tsk: x\n");
      assertThat(swarm(upstream, "--plan", plan.toString())).isEqualTo(2);
      assertThat(err).contains("plan.yaml:4: task a has no field tsk; did you mean task?");
      assertThat(swarm(upstream, "--resume", "swarm-none")).isEqualTo(13);
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  private void repository() throws Exception {
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "first");
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", workspace.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.strip();
  }

  private JrsValue report() {
    return Json.parse(out);
  }

  private int swarm(ScriptedUpstream upstream, List<String> first, String... more)
      throws IOException {
    return swarm(upstream, Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new));
  }

  private int swarm(ScriptedUpstream upstream, String... typed) throws IOException {
    return swarm(upstream, Map.of(), typed);
  }

  private int swarm(ScriptedUpstream upstream, Map<String, String> variables, String... typed)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("swarm"));
    all.addAll(List.of(typed));
    all.addAll(
        List.of(
            "--model", "a/b", "--permission-mode", "acceptEdits", "--cwd", workspace.toString()));
    return run(upstream, variables, all);
  }

  private int run(ScriptedUpstream upstream, Map<String, String> variables, List<String> typed) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("user").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.putAll(variables);
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(typed, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
