package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.jr.stree.JrsValue;

/**
 * A plan of five tasks that write a small project, and a model that stops in one of them: main
 * waits for three others, and the first answer to view's second call never comes. Three tasks are
 * done by then.
 */
final class SwarmOfFive {
  /** What workers have said when three tasks are done. */
  static final String[] THREE_ARE_DONE = {"model is done", "store is done", "readme is done"};

  /** Calls until view waits: two of each of three tasks, and two of its own. */
  static final int CALLS_UNTIL_STUCK = 8;

  /** Two of each task, and view's second once more. */
  private static final int CALLS = 11;

  private static final List<String> PARTS = List.of("model", "store", "view", "main", "readme");

  private SwarmOfFive() {}

  /** Returns the words of a command that starts it. */
  static String[] words(Path folder, String... more) throws IOException {
    Path plan =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            objective: A small project
            tasks:
              model: {agent: coder, task: Write model.txt}
              store: {agent: coder, task: Write store.txt}
              view: {agent: coder, task: Write view.txt}
              main: {agent: coder, needs: [model, store, view], task: Write main.txt}
              readme: {agent: coder, task: Write readme.txt}
            """);
    List<String> words =
        new ArrayList<>(
            List.of(
                "swarm",
                "--plan",
                plan.toString(),
                "--model",
                "a/b",
                "--permission-mode",
                "acceptEdits",
                "--output",
                "json"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** Returns what the model says. */
  static Script script() {
    List<Turn> turns = new ArrayList<>();
    for (String part : PARTS) {
      turns.add(
          Turn.calls("Write", "file_path", part + ".txt", "content", part + "\n")
              .when(turn(part, 1)));
      if (part.equals("view")) {
        turns.add(
            Turn.says("Never heard.")
                .faults(Fault.delayHeaders(Duration.ofSeconds(90)))
                .when(turn(part, 2)));
      }
      turns.add(Turn.says(part + " is written.").when(turn(part, 2)));
    }
    return Script.of(turns);
  }

  private static When turn(String member, int turn) {
    return new When(null, "You are `" + member + "`", null, null, null, turn);
  }

  /** Checks that all is written, and that no call but the one that got no answer was repeated. */
  static void checkIsWhole(ScriptedUpstream upstream, TypedCommands commands) {
    assertThat(upstream.problems()).isEmpty();
    assertThat(upstream.modelRequests()).hasSize(CALLS);
    JrsValue report = Json.parse(commands.out());
    assertThat(Json.isTrue(report, "complete")).isTrue();
    assertThat(Json.array(report, "work")).hasSize(PARTS.size());
    for (String part : PARTS) {
      assertThat(commands.workspace().resolve(part + ".txt")).hasContent(part + "\n");
    }
  }
}
