package io.agenticflow.tool.builtin;

import io.agenticflow.provider.Cancellation;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Goes through the regular files below a folder, in the order of their names, and leaves out what
 * is ignored. For use by one thread.
 *
 * <p>Links are not followed, so it ends and stays inside; special files are not visited.
 */
final class FileWalk {
  private static final int MAX_DEPTH = 200;

  private final Cancellation cancellation;
  private final Visitor visitor;
  private long ignored;
  private long unreadable;

  private FileWalk(Cancellation cancellation, Visitor visitor) {
    this.cancellation = cancellation;
    this.visitor = visitor;
  }

  /** Is told of each file. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a file.
     *
     * @param relative the parts of its path below the folder that the walk began in
     * @return whether to go on
     */
    boolean visit(Path file, BasicFileAttributes attributes, String... relative);
  }

  /**
   * What a walk left out.
   *
   * @param ignored files and folders that rules exclude
   * @param unreadable folders that could not be read
   * @param whole whether the visitor took it to the end
   */
  record Summary(long ignored, long unreadable, boolean whole) {
    /**
     * Returns a sentence for the model about what was not looked at; empty where that is nothing.
     */
    String note() {
      StringBuilder note = new StringBuilder();
      if (ignored > 0) {
        note.append(ignored)
            .append(
                " files and folders that .gitignore excludes were not searched; name one as path to search it.");
      }
      if (unreadable > 0) {
        note.append(note.isEmpty() ? "" : " ")
            .append(unreadable)
            .append(" folders could not be read.");
      }
      return note.toString();
    }
  }

  /**
   * Walks.
   *
   * @param folder a real path
   * @param highest where to stop looking for rules above it
   */
  static Summary of(Path folder, Path highest, Cancellation cancellation, Visitor visitor) {
    FileWalk walk = new FileWalk(cancellation, visitor);
    boolean whole = walk.enter(folder, IgnoreRules.of(folder, highest), new ArrayList<>());
    return new Summary(walk.ignored, walk.unreadable, whole);
  }

  private boolean enter(Path folder, IgnoreRules.At rules, List<String> above) {
    List<Path> entries = entries(folder);
    for (Path entry : entries) {
      if (cancellation.isCancelled()) {
        return false;
      }
      String name = String.valueOf(entry.getFileName());
      BasicFileAttributes attributes;
      try {
        attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        continue; // gone meanwhile
      }
      if (!attributes.isDirectory() && !attributes.isRegularFile()) {
        continue;
      }
      if (rules.ignores(name, attributes.isDirectory())) {
        ignored += name.equals(".git") ? 0 : 1;
        continue;
      }
      above.addLast(name);
      boolean goOn =
          attributes.isDirectory()
              ? above.size() >= MAX_DEPTH || enter(entry, rules.in(entry, name), above)
              : visitor.visit(entry, attributes, above.toArray(String[]::new));
      above.removeLast();
      if (!goOn) {
        return false;
      }
    }
    return true;
  }

  private List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      all.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      unreadable++;
    }
    entries.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
    return entries;
  }
}
