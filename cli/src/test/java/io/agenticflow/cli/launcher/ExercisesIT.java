package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small programming exercises in several languages: a scripted model plays the solution, our tools
 * apply it, and the exercise's own tests, which fail before, pass afterwards.
 */
class ExercisesIT {
  private static final Path FOLDER = Path.of("src/test/resources/exercises");

  @TempDir Path temp;

  static List<String> exercises() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("exercises")
  void isSolved(String name) throws Exception {
    Path workspace = Files.createDirectories(temp.resolve("work"));
    copy(FOLDER.resolve(name).resolve("start"), workspace);
    if (name.contains("-c-")) {
      assumeThat(run(workspace, "gcc", "--version")).as("a C compiler").isZero();
    }
    assertThat(run(workspace, "bash", "test.sh")).as("the tests before").isNotZero();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.load(FOLDER.resolve(name).resolve("script.yaml")))) {

      Started.Outcome outcome =
          Started.start(
                  workspace,
                  Map.of(
                      "AGENTIC_FLOW_HOME",
                      temp.resolve("home").toString(),
                      "OPENROUTER_API_KEY",
                      MarkedKeys.OPENROUTER,
                      "OPENROUTER_BASE_URL",
                      upstream.openAiUrl()),
                  Distribution.built().launcher(),
                  "--agent",
                  "coder",
                  "--task",
                  "Make the tests pass; bash test.sh runs them",
                  "--model",
                  "openrouter/scripted/model")
              .outcome();

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(upstream.problems()).isEmpty();
    }
    assertThat(run(workspace, "bash", "test.sh")).as("the tests afterwards").isZero();
  }

  private static int run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(new File("/dev/null"))
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + " did not end");
    }
    return process.exitValue();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
