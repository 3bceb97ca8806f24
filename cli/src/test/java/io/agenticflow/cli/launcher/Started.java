package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that was started: its process and where its two outputs go.
 *
 * @param process the program
 * @param out file of its standard output
 * @param err file of its standard error
 */
record Started(Process process, Path out, Path err) {

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
  static Started start(Path folder, Map<String, String> more, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    for (String name : List.copyOf(environment.keySet())) {
      if (name.startsWith("AGENTIC_FLOW_") || name.startsWith("MAVEN_") || name.endsWith("JAVA_OPTIONS")) {
        environment.remove(name);
      }
    }
    environment.remove("JAVA_HOME");
    environment.remove("LC_ALL");
    environment.putAll(more);
    environment.values().removeIf(String::isEmpty);
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    return new Started(builder.start(), out, err);
  }

  /** Waits for its end. */
  Outcome outcome() throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended by itself").isTrue();
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
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
