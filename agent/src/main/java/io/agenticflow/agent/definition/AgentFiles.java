package io.agenticflow.agent.definition;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Markdown files below one agents folder, in the order of their paths, which does not depend on
 * the file system.
 *
 * <p>Links are followed. Left out are {@code README.md}, which is a folder's description whatever
 * it says of itself, and what lies in {@code .git} or {@code node_modules}.
 *
 * @param problems what could not be looked into
 */
record AgentFiles(List<Path> files, List<AgentProblem> problems) {
  private static final int MAX_DEPTH = 12;

  /** Files of any kind that are looked at; more means that the folder is not one of agents. */
  private static final int MAX_FILES = 20_000;

  private static final Set<String> SKIPPED_FOLDERS = Set.of(".git", "node_modules");

  /** Lists a folder; one that does not exist is a problem only where the user chose it. */
  static AgentFiles in(AgentFolder folder) {
    List<AgentProblem> problems = new ArrayList<>();
    if (!Files.isDirectory(folder.path())) {
      if (folder.scope() == AgentSource.Scope.CHOSEN) {
        problems.add(new AgentProblem(folder.path().toString(), 0, "there is no such folder"));
      }
      return new AgentFiles(List.of(), problems);
    }
    Visitor visitor = new Visitor(folder.path(), problems);
    try {
      Files.walkFileTree(
          folder.path(), EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, visitor);
    } catch (IOException e) {
      problems.add(new AgentProblem(folder.path().toString(), 0, "cannot be listed: " + e));
    }
    visitor.files.sort(Comparator.comparing(file -> slashed(folder.path().relativize(file))));
    return new AgentFiles(visitor.files, problems);
  }

  /** Returns the file's name without {@code .md}. */
  static String stem(Path file) {
    String name = file.getName(file.getNameCount() - 1).toString();
    return name.substring(0, name.length() - ".md".length());
  }

  /**
   * Returns the file's folder below the agents folder, with {@code /} between parts; empty for that
   * folder itself.
   */
  static String folderOf(Path file, AgentFolder folder) {
    Path parent = folder.path().relativize(file).getParent();
    return parent == null ? "" : slashed(parent);
  }

  private static String slashed(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<AgentProblem> problems;
    private final List<Path> files = new ArrayList<>();
    private int seen;

    Visitor(Path root, List<AgentProblem> problems) {
      this.root = root;
      this.problems = problems;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skipped =
          !folder.equals(root) && SKIPPED_FOLDERS.contains(String.valueOf(folder.getFileName()));
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (++seen > MAX_FILES) {
        problems.add(
            new AgentProblem(
                root.toString(), 0, "more than " + MAX_FILES + " files; the rest is not read"));
        return FileVisitResult.TERMINATE;
      }
      String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      // A pipe called x.md would be waited for.
      if (attributes.isRegularFile() && name.endsWith(".md") && !name.equals("readme.md")) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      problems.add(new AgentProblem(file.toString(), 0, "cannot be looked into: " + e));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      if (e != null) {
        problems.add(new AgentProblem(folder.toString(), 0, "cannot be listed to its end: " + e));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
