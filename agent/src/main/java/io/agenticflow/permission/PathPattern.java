package io.agenticflow.permission;

import io.agenticflow.tool.GlobPattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for files, in the language of {@code .gitignore}, from one of four anchors: {@code
 * //path} the root of the file system, {@code ~/path} the home folder, {@code /path} the folder of
 * the settings, {@code path} or {@code ./path} the working folder. What matches a folder matches
 * everything in it. Immutable.
 *
 * @param anchor null where it is the working folder
 * @param foldersOnly whether a plain file of that name does not match
 */
record PathPattern(@Nullable Path anchor, GlobPattern pattern, boolean foldersOnly) {

  /** Reads a pattern. */
  static PathPattern of(String text, Behaviour behaviour, Path base) {
    Path anchor = null;
    String rest = text;
    boolean fixed = true;
    if (text.startsWith("//")) {
      anchor = base.getRoot();
      rest = text.substring(1);
    } else if (text.equals("~") || text.startsWith("~/")) {
      anchor = home();
      rest = text.equals("~") ? "/**" : text.substring(1);
    } else if (text.startsWith("/")) {
      anchor = base;
    } else {
      rest = text.startsWith("./") ? text.substring(1) : text;
      fixed = text.startsWith("./");
    }
    if (rest.equals("/") || rest.equals(".")) {
      rest = "/**";
    }
    boolean foldersOnly = rest.endsWith("/") && rest.length() > 1;
    String body = foldersOnly ? rest.substring(0, rest.length() - 1) : rest;
    boolean everything = body.endsWith("/**");
    String folder = everything ? body.substring(0, body.length() - 3) : body;
    boolean oneFolder = (foldersOnly || everything) && !folder.isEmpty() && folder.indexOf('/') < 0;
    if (oneFolder && !fixed) {
      // A single folder: wherever it is to be kept out, but only here to be let in.
      body = behaviour == Behaviour.ALLOW ? "/" + body : "**/" + body;
    }
    return new PathPattern(anchor, GlobPattern.of(body), foldersOnly);
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home", "/")).toAbsolutePath();
  }

  /**
   * Returns whether a file matches.
   *
   * @param file absolute, without {@code ..}
   * @param workingFolder real and absolute
   */
  boolean matches(Path file, Path workingFolder) {
    Path from = anchor == null ? workingFolder : anchor;
    return below(from, file) || below(real(from), file);
  }

  private boolean below(Path from, Path file) {
    if (!file.startsWith(from)) {
      return false;
    }
    List<String> parts = new ArrayList<>();
    if (!file.equals(from)) {
      from.relativize(file).forEach(part -> parts.add(part.toString()));
    }
    // A file's own folder matches first: git reads a pattern of a folder so.
    for (int length = 1; length <= parts.size(); length++) {
      boolean isFolder = length < parts.size() || java.nio.file.Files.isDirectory(file);
      if ((isFolder || !foldersOnly)
          && pattern.matches(parts.subList(0, length).toArray(String[]::new))) {
        return true;
      }
    }
    return false;
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder; // it does not exist, so nothing real is below it
    }
  }
}
