package io.agenticflow.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls git, without the repository's hooks: nobody has asked for what they do. Safe for use by
 * several threads, as far as git itself is.
 *
 * @param environment of git, without keys
 */
public record Git(Map<String, String> environment) {
  public Git {
    environment = Map.copyOf(environment);
  }

  /**
   * How a call ended.
   *
   * @param code of its exit
   * @param out what it wrote to its output
   * @param err what it wrote to its other output
   */
  public record Answer(int code, String out, String err) {}

  /** Returns one that calls git with one more variable. */
  public Git with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Git(more);
  }

  /** Returns whether git is there and this folder is in a repository. */
  public boolean knows(Path folder) {
    try {
      return agrees(folder, "rev-parse", "--is-inside-work-tree");
    } catch (IOException e) {
      return false; // there is no git: then there is no repository for us
    }
  }

  /** Returns whether git ends a call with success. */
  public boolean agrees(Path folder, String... arguments) throws IOException {
    return call(folder, List.of(arguments)).code() == 0;
  }

  /**
   * Calls and waits for the end.
   *
   * @throws IOException where git cannot be started
   */
  public Answer call(Path folder, List<String> arguments) throws IOException {
    return call(folder, arguments, null);
  }

  /**
   * Calls with a file as its input.
   *
   * @param input null for none
   */
  public Answer call(Path folder, List<String> arguments, @Nullable Path input) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("git", "-C", folder.toString(), "-c", "core.hooksPath=/dev/null"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> err = new CompletableFuture<>();
      // Either output may fill its pipe first.
      Thread.ofVirtual()
          .name("git-errors")
          .start(() -> {
            try {
              err.complete(text(process.getErrorStream().readAllBytes()));
            } catch (IOException e) {
              err.complete("");
            }
          });
      String out = text(process.getInputStream().readAllBytes());
      return new Answer(process.waitFor(), out, err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Calls, and throws where git says no. */
  public String need(Path folder, List<String> arguments) throws IOException {
    Answer answer = call(folder, arguments);
    if (answer.code() != 0) {
      String why = answer.err().strip().replace('\n', ' ');
      throw new IOException(
          "git "
              + arguments.getFirst()
              + " failed in "
              + folder
              + (why.isEmpty() ? "" : ": " + why));
    }
    return answer.out();
  }

  /** Returns what git answers, in one line, and throws where it says no. */
  public String line(Path folder, String... arguments) throws IOException {
    return need(folder, List.of(arguments)).strip();
  }
}
