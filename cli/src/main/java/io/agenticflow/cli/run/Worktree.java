package io.agenticflow.cli.run;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.tool.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A git worktree in which a run works, so that the user's own files stay as they are. It stays when
 * the run is over.
 *
 * @param folder its top folder, in which the run works wherever in the repository the user was
 * @param branch that is checked out there when it is made
 */
record Worktree(Path folder, String branch) {
  private static final int LONGEST_NAME = 64;

  /**
   * Returns the worktree of this name, made where it is not there.
   *
   * @param from a folder of the repository
   * @param environment of git, without keys
   * @throws CliException where there is no repository, or git cannot make it
   */
  static Worktree open(String name, Path from, Map<String, String> environment) {
    if (!isName(name)) {
      throw new CliException(
          ExitCode.USAGE,
          "--worktree: no name for a worktree: " + name,
          "letters, digits, '.', '_' and '-', at most "
              + LONGEST_NAME
              + ", a letter or digit first");
    }
    Git git = new Git(environment);
    Path top = Path.of(git.line(from, "rev-parse", "--show-toplevel"));
    Path above = top.resolve(".claude").resolve("worktrees");
    Path root = above.resolve(name);
    String branch = "worktree-" + name;
    try {
      Files.createDirectories(above);
      if (!above.toRealPath().startsWith(top.toRealPath())) {
        throw new CliException(
            ExitCode.PERMISSION_DENIED,
            "--worktree: " + above + " leads out of the repository",
            "a link stands in its way; remove it");
      }
      Path ignore = above.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, "*\n");
      }
      if (!Files.exists(root.resolve(".git"))) {
        boolean known = git.agrees(top, "show-ref", "--verify", "--quiet", "refs/heads/" + branch);
        if (known) {
          git.line(top, "worktree", "add", "--quiet", root.toString(), branch);
        } else {
          git.line(top, "worktree", "add", "--quiet", "-b", branch, root.toString());
        }
        takeLocalSettings(top, root);
      }
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          "--worktree: " + FileProblem.of("write in", above, e).getMessage(),
          null,
          e);
    }
    return new Worktree(root, branch);
  }

  /** They are nobody's but the user's, so git does not bring them, and they may forbid. */
  private static void takeLocalSettings(Path top, Path root) throws IOException {
    Path own = top.resolve(".claude").resolve("settings.local.json");
    Path there = root.resolve(".claude").resolve("settings.local.json");
    if (Files.isRegularFile(own) && !Files.exists(there)) {
      Files.createDirectories(root.resolve(".claude"));
      Files.copy(own, there);
    }
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char each = name.charAt(i);
      boolean plain =
          (each >= 'a' && each <= 'z')
              || (each >= 'A' && each <= 'Z')
              || (each >= '0' && each <= '9');
      if (!plain && (i == 0 || (each != '-' && each != '_' && each != '.'))) {
        return false;
      }
    }
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && !name.contains("..")
        && !name.endsWith(".")
        && !name.endsWith(".lock");
  }

  /** Tells on standard error where it is. */
  void tell(Terminal terminal) {
    terminal.err().println("Worktree: " + folder + ", branch " + branch);
  }

  /** Calls git, without the repository's hooks: nobody has asked for what they do. */
  private record Git(Map<String, String> environment) {
    /** Returns what git answers, its last line break cut off. */
    String line(Path folder, String... arguments) {
      Answer answer;
      try {
        answer = call(folder, arguments);
      } catch (IOException e) {
        throw failure("git cannot be called: " + e.getMessage(), e);
      }
      if (answer.code != 0) {
        throw failure(answer.text.replace('\n', ' '), null);
      }
      return answer.text;
    }

    /** Returns whether git says yes. */
    boolean agrees(Path folder, String... arguments) throws IOException {
      return call(folder, arguments).code == 0;
    }

    /**
     * How a call ended.
     *
     * @param text both outputs, without the white space around them
     */
    private record Answer(int code, String text) {}

    private Answer call(Path folder, String... arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of("git", "-C", folder.toString(), "-c", "core.hooksPath=/dev/null"));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        String text =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Answer(process.waitFor(), text);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        process.destroy();
      }
    }

    private static CliException failure(String problem, @Nullable Throwable cause) {
      return new CliException(ExitCode.USAGE, "--worktree: " + problem, null, cause);
    }
  }
}
