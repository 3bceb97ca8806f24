package io.agenticflow.cli.run;

import io.agenticflow.cli.command.CliException;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.git.Git;
import io.agenticflow.git.WorktreeFolder;
import io.agenticflow.tool.FileProblem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;

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
    String branch = "worktree-" + name;
    try {
      WorktreeFolder folder = WorktreeFolder.of(new Git(environment), from);
      return new Worktree(folder.open(name, branch, "HEAD"), branch);
    } catch (WorktreeFolder.OutsideException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          "--worktree: " + e.getMessage(),
          "a link stands in its way; remove it",
          e);
    } catch (FileSystemException e) {
      throw new CliException(
          ExitCode.PERMISSION_DENIED,
          "--worktree: " + FileProblem.of("write in", from, e).getMessage(),
          null,
          e);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "--worktree: " + e.getMessage(), null, e);
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
}
