package io.agenticflow.cascade;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Copies, compares and removes folders. Links are taken as links; git's own files are left out. */
final class FileTree {
  private static final String GIT = ".git";

  private FileTree() {}

  /** How much may be copied. */
  record Most(long files, long bytes) {
    static final Most USUAL = new Most(200_000, 2L << 30);
  }

  /**
   * Copies what is in a folder into another, which is made where it is not there.
   *
   * @throws IOException where that fails or would be too much; the message is for people
   */
  static void copy(Path from, Path to, Most most) throws IOException {
    long[] taken = new long[2];
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (isGit(from, folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (isGit(from, file) || attributes.isOther()) {
              return FileVisitResult.CONTINUE; // a socket or a pipe is nobody's work
            }
            taken[0]++;
            taken[1] += attributes.size();
            if (taken[0] > most.files() || taken[1] > most.bytes()) {
              throw new IOException(
                  "a cascade works in copies, and the files of "
                      + from
                      + " are too many for that: more than "
                      + most.files()
                      + ", or more than "
                      + (most.bytes() >> 20)
                      + " MiB");
            }
            Files.copy(
                file,
                to.resolve(from.relativize(file).toString()),
                StandardCopyOption.COPY_ATTRIBUTES,
                LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Returns the files that are not the same in both, in order, relative to the folders. */
  static List<Path> differences(Path one, Path other) throws IOException {
    TreeSet<Path> all = new TreeSet<>(files(one));
    all.addAll(files(other));
    List<Path> different = new ArrayList<>();
    for (Path file : all) {
      if (!isSame(one.resolve(file), other.resolve(file))) {
        different.add(file);
      }
    }
    return different;
  }

  /** Returns whether two files hold the same, or neither is there. */
  static boolean isSame(Path one, Path other) throws IOException {
    BasicFileAttributes first = attributes(one);
    BasicFileAttributes second = attributes(other);
    if (first == null || second == null) {
      return first == null && second == null;
    }
    if (first.isSymbolicLink() || second.isSymbolicLink()) {
      return first.isSymbolicLink()
          && second.isSymbolicLink()
          && Files.readSymbolicLink(one).equals(Files.readSymbolicLink(other));
    }
    return first.isRegularFile()
        && second.isRegularFile()
        && first.size() == second.size()
        && Files.isExecutable(one) == Files.isExecutable(other)
        && Files.mismatch(one, other) < 0;
  }

  static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            return isGit(folder, each) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isGit(folder, file)) {
              files.add(folder.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isGit(Path top, Path path) {
    return !path.equals(top) && String.valueOf(path.getFileName()).equals(GIT);
  }

  /** Removes a folder with all that is in it. */
  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException problem)
              throws IOException {
            if (problem != null) {
              throw problem;
            }
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
