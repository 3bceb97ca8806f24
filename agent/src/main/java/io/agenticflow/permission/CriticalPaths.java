package io.agenticflow.permission;

import io.agenticflow.permission.shell.ShellWord;
import io.agenticflow.tool.Workspace;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Finds commands that would delete what nobody wants deleted: the root of the file system, the
 * folders in it, the home folder, the workspace itself and what is above it.
 */
final class CriticalPaths {
  private static final Set<String> DELETING = Set.of("rm", "rmdir", "shred", "unlink");

  private CriticalPaths() {}

  /** Returns whether a command deletes one, itself or through a command that it runs. */
  static boolean isDeletedBy(List<ShellWord> words, Workspace workspace) {
    for (int i = 0; i < words.size(); i++) {
      String name = words.get(i).text();
      if (DELETING.contains(name.substring(name.lastIndexOf('/') + 1))) {
        List<ShellWord> targets = words.subList(i + 1, words.size());
        return targets.stream().anyMatch(word -> isCritical(word, workspace));
      }
    }
    return false;
  }

  private static boolean isCritical(ShellWord word, Workspace workspace) {
    String text = word.text();
    if (text.startsWith("-") || text.isEmpty()) {
      return false;
    }
    String home = home().toString();
    if (word.tilde()) {
      text = text.replaceFirst("^~", home);
    }
    text = text.replaceFirst("^\\$(HOME|\\{HOME})", home).replaceFirst("^\\$(PWD|\\{PWD})", ".");
    if (text.indexOf('$') >= 0 || text.indexOf('`') >= 0) {
      // A variable that is empty leaves what is written around it: "$x/" is the root.
      text = text.replaceAll("\\$(\\{[^}]*}|[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?])", "");
      if (!text.startsWith("/")) {
        return false;
      }
    }
    boolean content = text.matches(".*/[*.]*\\*[*.]*/?");
    if (content) {
      text = text.substring(0, text.replaceFirst("/$", "").lastIndexOf('/') + 1);
    }
    try {
      Path path = workspace.root().resolve(text).normalize();
      boolean system = path.getNameCount() == 0 || (path.getNameCount() == 1 && path.isAbsolute());
      boolean above =
          home().startsWith(path)
              || (workspace.root().startsWith(path) && !content)
              || (workspace.root().startsWith(path) && !workspace.root().equals(path));
      return system || above;
    } catch (InvalidPathException e) {
      return true;
    }
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home", "/")).toAbsolutePath().normalize();
  }
}
