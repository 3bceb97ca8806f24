package io.agenticflow.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of a repository in which its linked worktrees for agents are: {@code
 * .claude/worktrees}, which git is told to pass over.
 *
 * @param top the top folder of the repository
 */
public record WorktreeFolder(Git git, Path top) {

  /**
   * Returns that of the repository in which a folder is.
   *
   * @throws IOException where there is none
   */
  public static WorktreeFolder of(Git git, Path inside) throws IOException {
    return new WorktreeFolder(git, Path.of(git.line(inside, "rev-parse", "--show-toplevel")));
  }

  /** Returns where a worktree is, or would be. */
  public Path place(String name) {
    return above().resolve(name);
  }

  /** Returns the folder of all of them. */
  public Path above() {
    return top.resolve(".claude").resolve("worktrees");
  }

  /**
   * Thrown where a link leads out of the repository, so that a worktree would be made who knows
   * where.
   */
  public static final class OutsideException extends IOException {
    private static final long serialVersionUID = 1L;

    OutsideException(Path folder) {
      super(folder + " leads out of the repository");
    }
  }

  /**
   * Makes a worktree where it is not there, and the branch where it is not known.
   *
   * @param start the commit at which a new branch begins
   * @return its top folder
   */
  public Path open(String name, String branch, String start) throws IOException {
    Path above = above();
    Files.createDirectories(above);
    if (!above.toRealPath().startsWith(top.toRealPath())) {
      throw new OutsideException(above);
    }
    Path ignore = above.resolve(".gitignore");
    if (!Files.exists(ignore)) {
      Files.writeString(ignore, "*\n");
    }
    Path root = place(name);
    if (!Files.exists(root.resolve(".git"))) {
      // One whose folder was removed by hand stands in the way of a new one.
      git.need(top, List.of("worktree", "prune"));
      if (git.agrees(top, "show-ref", "--verify", "--quiet", "refs/heads/" + branch)) {
        git.need(top, List.of("worktree", "add", "--quiet", root.toString(), branch));
      } else {
        git.need(top, List.of("worktree", "add", "--quiet", "-b", branch, root.toString(), start));
      }
      takeLocalSettings(root);
    }
    return root;
  }

  /** Removes a worktree with all that was not committed in it; its branch stays. */
  public void remove(String name) throws IOException {
    Path root = place(name);
    if (Files.exists(root)) {
      git.need(top, List.of("worktree", "remove", "--force", root.toString()));
    }
  }

  /** They are nobody's but the user's, so git does not bring them, and they may forbid. */
  private void takeLocalSettings(Path root) throws IOException {
    Path own = top.resolve(".claude").resolve("settings.local.json");
    Path there = root.resolve(".claude").resolve("settings.local.json");
    if (Files.isRegularFile(own) && !Files.exists(there)) {
      Files.createDirectories(root.resolve(".claude"));
      Files.copy(own, there);
    }
  }
}
