package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * A cascade as a user runs it: the real launcher in a real repository whose own test fails for what
 * the cheap model writes, and the ledger's word on what it cost.
 */
class CascadeIT {
  @TempDir Path temp;

  private Map<String, String> environment(ScriptedUpstream upstream) {
    Map<String, String> environment = new HashMap<>();
    for (String name : List.of("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "COMPLETION_MODEL")) {
      environment.put(name, "");
    }
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("home").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    return environment;
  }

  private static void git(Path folder, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@localhost"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void cheapModelIsWrong_theProjectsTestSaysSo_theStrongModelRepairs_andTheMoneyIsRight()
      throws Exception {
    Path workspace = Files.createDirectories(temp.resolve("project"));
    Files.writeString(
        workspace.resolve("Makefile"),
        "test:\n\t@test \"$$(sh add.sh 2 3)\" = 5 || { echo \"2 and 3 is not $$(sh add.sh 2 3)\"; exit 1; }\n");
    Files.writeString(workspace.resolve("notes.txt"), "one\n");
    git(workspace, "init", "-q");
    git(workspace, "add", ".");
    git(workspace, "commit", "-q", "-m", "first");
    Files.writeString(workspace.resolve("notes.txt"), "one, and not committed\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "add.sh", "content", "echo $(($1 * $2))\n")
                    .usage(Usage.of(900, 40).withCost("0.0001")),
                Turn.says("It adds.").usage(Usage.of(1000, 10).withCost("0.0002")),
                Turn.calls("Write", "file_path", "add.sh", "content", "echo $(($1 + $2))\n")
                    .usage(Usage.of(1500, 40).withCost("0.01"))
                    .expect("+echo $(($1 * $2))", "2 and 3 is not 6"),
                Turn.says("Now it does.").usage(Usage.of(1600, 10).withCost("0.02"))))) {
      Started.Outcome outcome =
          run(
              workspace,
              upstream,
              "--task",
              "Write add.sh, which adds two numbers",
              "--cascade",
              "a/cheap,a/strong",
              "--permission-mode",
              "acceptEdits",
              "--output",
              "json");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(upstream.problems()).isEmpty();
      JrsValue report = Json.parse(outcome.out());
      assertThat(Json.decimal(report, "total_cost_usd")).isEqualByComparingTo("0.0303");
      JrsValue first = Json.array(Json.field(report, "cascade"), "tries").getFirst();
      assertThat(Json.string(first, "verified_by")).isEqualTo("make test");
      assertThat(Json.isTrue(first, "accepted")).isFalse();

      Started.Outcome cost = run(workspace, upstream, "cost", "--by", "model", "--output", "json");
      assertThat(cost.exitCode()).as(cost.err()).isZero();
      assertThat(cost.out()).contains("0.0303", "0.0003", "a/cheap", "a/strong");
    }
    assertThat(workspace.resolve("add.sh")).hasContent("echo $(($1 + $2))\n");
    assertThat(workspace.resolve("notes.txt")).hasContent("one, and not committed\n");
    assertThat(workspace.resolve(".git/worktrees"))
        .satisfiesAnyOf(
            folder -> assertThat(folder).doesNotExist(),
            folder -> assertThat(folder).isEmptyDirectory());
  }

  private Started.Outcome run(Path workspace, ScriptedUpstream upstream, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().launcher());
    command.addAll(List.of(arguments));
    return Started.start(workspace, environment(upstream), command.toArray(String[]::new))
        .outcome();
  }
}
