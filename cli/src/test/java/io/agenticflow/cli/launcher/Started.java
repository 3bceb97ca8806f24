package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.testkit.MarkedKeys;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that was started: its process and where its two outputs go.
 *
 * @param process the program
 * @param out file of its standard output
 * @param err file of its standard error
 * @param home the program's own folder, which is searched for keys at its end; null where it has
 *     its usual one
 */
record Started(Process process, Path out, Path err, @Nullable Path home) {

  /**
   * What became of a program.
   *
   * @param exitCode as the shell sees it
   * @param out its standard output
   * @param err its standard error
   */
  record Outcome(int exitCode, String out, String err) {}

  /**
   * Starts a program without the variables of this machine that mean something to the launcher.
   *
   * @param folder where it is started
   * @param more variables to set; an empty value removes one
   */
  static Started start(Path folder, Map<String, String> more, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    for (String name : List.copyOf(environment.keySet())) {
      if (name.startsWith("AGENTIC_FLOW_")
          || name.startsWith("MAVEN_")
          || name.endsWith("JAVA_OPTIONS")) {
        environment.remove(name);
      }
    }
    environment.remove("JAVA_HOME");
    environment.remove("LC_ALL");
    environment.putAll(more);
    assertThat(environment)
        .as("keys that can be looked for afterwards: those of MarkedKeys")
        .allSatisfy((name, value) -> {
          if (name.endsWith("_API_KEY") || name.endsWith("_AUTH_TOKEN")) {
            assertThat(value).as(name).matches(text -> text.isEmpty() || MarkedKeys.isIn(text));
          }
        });
    environment.values().removeIf(String::isEmpty);
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    String home = environment.get("AGENTIC_FLOW_HOME");
    return new Started(builder.start(), out, err, home == null ? null : Path.of(home));
  }

  /** Waits for its end. */
  Outcome outcome() throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended by itself").isTrue();
      Outcome outcome =
          new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      assertThat(outcome.toString()).as("what it said").doesNotContain(MarkedKeys.MARK);
      if (home != null && Files.isDirectory(home)) {
        assertThat(MarkedKeys.filesWithOne(home, List.of("keys.env")))
            .as("files of the program with a key in them")
            .isEmpty();
      }
      return outcome;
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Starts a program and waits for its end. */
  static Outcome run(Path folder, Map<String, String> more, String... command)
      throws IOException, InterruptedException {
    return start(folder, more, command).outcome();
  }
}
