package io.agenticflow.cascade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls git, without the repository's hooks: nobody has asked for what they do. */
record Git(Map<String, String> environment) {
  Git {
    environment = Map.copyOf(environment);
  }

  /**
   * How a call ended.
   *
   * @param code of its exit
   * @param out what it wrote to its output
   */
  record Answer(int code, String out) {}

  /** Returns whether git is there and this folder is in a repository. */
  boolean knows(Path folder) {
    try {
      return call(folder, List.of("rev-parse", "--is-inside-work-tree")).code() == 0;
    } catch (IOException e) {
      return false; // there is no git: then there is no repository for us
    }
  }

  /**
   * Calls and waits for the end.
   *
   * @throws IOException where git cannot be started
   */
  Answer call(Path folder, List<String> arguments) throws IOException {
    return call(folder, arguments, null);
  }

  /**
   * Calls with a file as its input.
   *
   * @param input null for none
   */
  Answer call(Path folder, List<String> arguments, @Nullable Path input) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("git", "-C", folder.toString(), "-c", "core.hooksPath=/dev/null"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** Calls, and throws where git says no. */
  String need(Path folder, List<String> arguments) throws IOException {
    Answer answer = call(folder, arguments);
    if (answer.code() != 0) {
      throw new IOException("git " + arguments.getFirst() + " failed in " + folder);
    }
    return answer.out();
  }
}
