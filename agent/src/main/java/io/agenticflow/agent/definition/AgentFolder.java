package io.agenticflow.agent.definition;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which agents are looked for, with all the folders in it.
 *
 * @param path absolute; need not exist
 */
public record AgentFolder(AgentSource.Scope scope, Path path) {
  private static final Path BELOW = Path.of(".claude", "agents");

  public AgentFolder {
    requireNonNull(scope, "scope");
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("not absolute: " + path);
    }
  }

  /**
   * Returns the folders in which to look, the strongest first: the chosen one; {@code
   * .claude/agents} of the working folder and of every folder above it up to the repository's root;
   * and {@code .claude/agents} in the home. Outside a repository only the working folder itself
   * counts as the project.
   *
   * @param chosen the user's own choice for this run, or null
   * @param workingFolder absolute
   * @param home absolute, or null where there is none
   */
  public static List<AgentFolder> search(
      @Nullable Path chosen, Path workingFolder, @Nullable Path home) {
    List<AgentFolder> folders = new ArrayList<>();
    if (chosen != null) {
      folders.add(
          new AgentFolder(AgentSource.Scope.CHOSEN, workingFolder.resolve(chosen).normalize()));
    }
    Path ofUser = home == null ? null : home.resolve(BELOW);
    Path root = repositoryRoot(workingFolder);
    Path last = root == null ? workingFolder : root;
    for (Path at = workingFolder; at != null && at.startsWith(last); at = at.getParent()) {
      Path folder = at.resolve(BELOW);
      boolean shown = at.equals(workingFolder) || Files.isDirectory(folder);
      if (shown && !folder.equals(ofUser)) {
        folders.add(new AgentFolder(AgentSource.Scope.PROJECT, folder));
      }
    }
    if (ofUser != null) {
      folders.add(new AgentFolder(AgentSource.Scope.USER, ofUser));
    }
    return folders;
  }

  private static @Nullable Path repositoryRoot(Path from) {
    for (Path at = from; at != null; at = at.getParent()) {
      // A file where it is a linked work tree or a submodule.
      if (Files.exists(at.resolve(".git"))) {
        return at;
      }
    }
    return null;
  }
}
