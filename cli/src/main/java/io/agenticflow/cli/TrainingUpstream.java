package io.agenticflow.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scripted upstream in a JVM of its own, for training runs: its classes are not to be in the
 * cache.
 */
final class TrainingUpstream implements AutoCloseable {
  /** Its class path, where the program that is trained is one without it. */
  private static final String CLASS_PATH = "agenticflow.training.upstream";

  private final Process process;
  private final Map<String, String> told;

  private TrainingUpstream(Process process, Map<String, String> told) {
    this.process = process;
    this.told = told;
  }

  /**
   * Starts it. It ends when its standard input does, at the latest with this process.
   *
   * @param script what it plays, or null for what it plays of its own accord
   */
  static TrainingUpstream start(@Nullable Path script) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(CLASS_PATH, System.getProperty("java.class.path")),
                Main.class.getName(),
                "testkit",
                "upstream",
                "--port",
                "0"));
    if (script != null) {
      command.addAll(List.of("--script", script.toString()));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new TrainingUpstream(process, whatItPrints(process));
  }

  /** Returns an environment with the upstream as its providers, and keys for them. */
  Map<String, String> environment(Map<String, String> bare) {
    Map<String, String> environment = new HashMap<>(bare);
    environment.putAll(told);
    environment.put("OPENROUTER_API_KEY", "sk-or-training");
    environment.put("ANTHROPIC_API_KEY", "sk-ant-training");
    return environment;
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Reads its first line, {@code export NAME=value NAME=value}. */
  private static Map<String, String> whatItPrints(Process process) throws IOException {
    // Left open, as the upstream must be able to go on.
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith("export ")) {
      throw new IOException("the scripted upstream did not start");
    }
    Map<String, String> variables = new HashMap<>();
    for (String word : line.substring("export ".length()).split(" ")) {
      int equals = word.indexOf('=');
      variables.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return variables;
  }
}
