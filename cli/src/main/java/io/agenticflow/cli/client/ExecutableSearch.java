package io.agenticflow.cli.client;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds a program as a shell does. */
public final class ExecutableSearch {
  private ExecutableSearch() {}

  /**
   * Returns the first file of that name that can be run in the folders of {@code PATH}, or null.
   *
   * @param path the variable's value, or null
   */
  public static @Nullable Path find(String name, @Nullable String path) {
    if (path == null) {
      return null;
    }
    int from = 0;
    while (from <= path.length()) {
      int colon = path.indexOf(File.pathSeparatorChar, from);
      int to = colon < 0 ? path.length() : colon;
      Path found = runnable(path.substring(from, to), name);
      if (found != null) {
        return found;
      }
      from = to + 1;
    }
    return null;
  }

  private static @Nullable Path runnable(String folder, String name) {
    try {
      // An empty entry means the current folder, where a repository could put a program of its own.
      Path file = folder.isEmpty() ? null : Path.of(folder, name);
      return file != null && Files.isRegularFile(file) && Files.isExecutable(file) ? file : null;
    } catch (InvalidPathException e) {
      return null; // no folder of that name can be there
    }
  }
}
