package io.agenticflow.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The repository that a linked working tree of Git belongs to, which commits have to write to
 * (gitrepository-layout(5)).
 */
public final class LinkedRepository {
  private static final String MARK = "gitdir: ";

  private LinkedRepository() {}

  /**
   * Returns the common Git folder of a working tree made by {@code git worktree add}, or null where
   * this is none.
   *
   * <p>The tree's {@code .git} file alone proves nothing: whoever wrote what is in the workspace
   * may have written that too. The repository has to know the tree as its own.
   */
  public static @Nullable Path of(Path tree) {
    Path file = tree.resolve(".git");
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > 8192) {
        return null;
      }
      String line = Files.readString(file).strip();
      if (!line.startsWith(MARK)) {
        return null;
      }
      Path own = tree.resolve(line.substring(MARK.length())).toRealPath();
      Path trees = own.getParent();
      Path common = trees == null ? null : trees.getParent();
      if (common == null || trees == null || !trees.endsWith("worktrees")) {
        return null;
      }
      Path known = Path.of(Files.readString(own.resolve("gitdir")).strip());
      return known.toRealPath().equals(file.toRealPath())
              && Files.isRegularFile(common.resolve("HEAD"))
          ? common
          : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Returns the Git folder of the repository that a folder lies in, above it; or null. */
  static @Nullable Path above(Path folder) {
    for (Path at = folder.getParent(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isDirectory(git)) {
        return git;
      }
    }
    return null;
  }
}
