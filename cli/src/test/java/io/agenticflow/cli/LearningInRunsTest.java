package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * Whether runs fare better for what earlier ones learned. The model is scripted to act on what
 * stands in its system prompt and on nothing else: told of the way that works it goes there at
 * once, told of a way that does not it goes there first, and told nothing it tries the ways in
 * order.
 */
@Timeout(120)
class LearningInRunsTest {
  private static final String RIGHT = "./check.sh --all";
  private static final String WRONG = "./check.sh --quick";
  private static final String WRONG_NOTE = "Run the checks of a module with ./check.sh --quick";

  @TempDir private Path temp;
  private TypedCommands typed;

  @BeforeEach
  void makeFolders() throws IOException {
    typed = new TypedCommands(temp);
    Path script =
        typed.write(
            "check.sh",
            """
            #!/bin/sh
            [ "$1" = --all ] && echo '3 checks passed' && exit 0
            echo "error: no mode ${1:-given}"
            exit 3
            """);
    java.nio.file.Files.setPosixFilePermissions(
        script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Turn bash(String command, When when) {
    return Turn.calls("Bash", "command", command).when(when).forever();
  }

  private static ScriptedUpstream model() {
    String right = "`" + RIGHT + "` works";
    return ScriptedUpstream.start(
        Script.of(
            bash(RIGHT, When.turn(1).system(right)),
            Turn.says("All checks pass.").when(When.turn(2).system(right)).forever(),
            bash(WRONG, When.turn(1).system(WRONG_NOTE)),
            bash("./check.sh", When.turn(1)),
            bash("./check.sh --fast", When.turn(2)),
            bash(RIGHT, When.turn(3)),
            Turn.says("All checks pass.").when(When.turn(4)).forever()));
  }

  /** Runs an agent and returns what its report says. */
  private JrsValue run(ScriptedUpstream upstream, String task, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run",
                "--task",
                task,
                "--model",
                "meta-llama/llama-3.1-8b-instruct",
                "--output",
                "json"));
    all.addAll(List.of(more));
    assertThat(
            typed.runWith(
                java.util.Map.of(
                    "OPENROUTER_API_KEY",
                    MarkedKeys.OPENROUTER,
                    "OPENROUTER_BASE_URL",
                    upstream.openRouterUrl()),
                all.toArray(String[]::new)))
        .as(typed.err())
        .isZero();
    return Json.parse(typed.out());
  }

  private long turns(ScriptedUpstream upstream, String task, String... more) {
    return Json.integer(run(upstream, task, more), "num_turns", 0);
  }

  private static String system(ScriptedUpstream upstream) {
    return String.valueOf(upstream.modelRequests().getLast().at("/messages/0/content"));
  }

  @Test
  void theSecondRunOfAFamily_needsHalfTheTurns_becauseOfTheFirst() {
    try (ScriptedUpstream upstream = model()) {
      assertThat(turns(upstream, "Run the checks of the payment module", "--learn")).isEqualTo(4);
      assertThat(turns(upstream, "Do the payment checks again", "--learn")).isEqualTo(2);
      assertThat(turns(upstream, "Report how the checks of orders go", "--learn")).isEqualTo(2);
      assertThat(turns(upstream, "Do the payment checks again")).isEqualTo(4);
    }
    assertThat(typed.run("memory", "list", "--tag", "learned", "--output", "json")).isZero();
    JrsValue entries = Json.parse(typed.out());
    assertThat(Json.array(entries, "entries"))
        .anySatisfy(each -> {
          assertThat(Json.string(each, "text"))
              .isEqualTo(
                  "`./check.sh` fails here (error: no mode given); `./check.sh --all` works.");
          assertThat(Json.string(each, "evidence"))
              .contains("session ")
              .contains(" worked; asked: Run the checks of the payment module");
          assertThat(Json.integer(each, "helped")).isEqualTo(2);
          assertThat(Json.integer(each, "uses")).isEqualTo(2);
        });
  }

  @Test
  void aMisleadingMemory_doesNotWin_andFades() {
    assertThat(typed.run("memory", "store", WRONG_NOTE)).isZero();
    String wrong = typed.out().strip();
    try (ScriptedUpstream upstream = model()) {
      assertThat(turns(upstream, "Run the checks of the payment module", "--learn")).isEqualTo(4);
      assertThat(system(upstream)).contains(WRONG_NOTE);
      assertThat(turns(upstream, "Run the checks of the orders module", "--learn")).isEqualTo(2);
      assertThat(system(upstream))
          .contains("`" + WRONG + "` fails here")
          .doesNotContain(WRONG_NOTE);
    }
    assertThat(typed.run("memory", "search", "run the checks of a module")).isZero();
    assertThat(typed.out().lines().toList())
        .hasSizeGreaterThan(1)
        .last()
        .asString()
        .startsWith(wrong)
        .endsWith("[faded]");
    assertThat(typed.run("memory", "show", wrong)).isZero();
    assertThat(typed.out()).contains("1 times misled; told no more");
  }

  @Test
  void whatTheUserCorrects_isToldToLaterRuns() {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      JrsValue first = run(upstream, "Indent the files", "--learn");
      String session = Json.string(first, "session_id", "");
      run(
          upstream,
          "No, indent with tabs instead of blanks in this project",
          "--learn",
          "--resume",
          session);
      run(upstream, "Indent what is new", "--learn");
      assertThat(system(upstream))
          .contains("The user said: No, indent with tabs instead of blanks in this project")
          .contains("session " + session);
    }
  }

  @Test
  void withoutAWish_nothingIsLearned_andNoMemoryIsMade() {
    try (ScriptedUpstream upstream = model()) {
      turns(upstream, "Run the checks");
    }
    assertThat(temp.resolve("home/memory.db")).doesNotExist();
  }

  @Test
  void theConfiguration_canWishIt() throws IOException {
    TypedCommands.write(temp.resolve("home/config.yaml"), "memory: {learn: true}\n");
    try (ScriptedUpstream upstream = model()) {
      assertThat(turns(upstream, "Run the checks")).isEqualTo(4);
      assertThat(turns(upstream, "Run the checks again")).isEqualTo(2);
    }
  }
}
