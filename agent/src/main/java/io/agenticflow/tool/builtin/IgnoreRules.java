package io.agenticflow.tool.builtin;

import io.agenticflow.tool.GlobPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .gitignore} files say of a folder and what is in it. Immutable.
 *
 * <p>Rules come from {@code .git/info/exclude} and from the {@code .gitignore} of the repository's
 * root and of each folder on the way down; the last rule that matches decides. They count also
 * where there is no repository. The user's own global excludes do not: what a tool finds is to
 * depend on the project alone.
 *
 * <p>A folder that is ignored is not entered, so nothing in it can be taken back by a later rule,
 * as in Git. Whoever asks for an ignored folder by name gets what is in it.
 *
 * <p>JGit's implementation (7.8) was tried: its first use costs 0.2 s and prints to the error
 * output for want of a logging backend, its jar is 3.4 MB, and it turns sets into backtracking
 * regular expressions, so that {@code *a*a*a*a*a*a*a*a*a*a[b]} takes minutes on one name of 60
 * characters. This class is checked against {@code git check-ignore} in its test.
 */
final class IgnoreRules {
  private static final long MAX_BYTES = 1 << 20;

  private final @Nullable IgnoreRules above;

  /** How many parts of a path are those of the folder that the rules belong to. */
  private final int depth;

  private final List<Rule> rules;

  private IgnoreRules(@Nullable IgnoreRules above, int depth, List<Rule> rules) {
    this.above = above;
    this.depth = depth;
    this.rules = rules;
  }

  private record Rule(GlobPattern pattern, boolean negated, boolean foldersOnly) {}

  /** Rules for a folder, and the names of the folders from the root of the rules down to it. */
  record At(IgnoreRules rules, List<String> folder) {
    At {
      folder = List.copyOf(folder);
    }

    /** Returns whether something in this folder is ignored. */
    boolean ignores(String name, boolean isFolder) {
      if (name.equals(".git")) {
        return true;
      }
      String[] path = folder.toArray(new String[folder.size() + 1]);
      path[folder.size()] = name;
      return rules.ignores(path, isFolder);
    }

    /** Returns the rules in a folder of this folder. */
    At in(Path folderPath, String name) {
      List<String> deeper = new ArrayList<>(folder);
      deeper.add(name);
      return new At(rules.with(folderPath.resolve(".gitignore"), deeper.size()), deeper);
    }
  }

  /**
   * Returns the rules for what is in {@code folder}.
   *
   * @param folder a real path
   * @param highest where to stop looking for the root of a repository
   */
  static At of(Path folder, Path highest) {
    Path root = root(folder, highest);
    IgnoreRules none = new IgnoreRules(null, 0, List.of());
    At at =
        new At(
            none.with(root.resolve(".git/info/exclude"), 0).with(root.resolve(".gitignore"), 0),
            List.of());
    Path path = root;
    if (!folder.equals(root)) {
      for (Path name : root.relativize(folder)) {
        path = path.resolve(name);
        at = at.in(path, name.toString());
      }
    }
    return at;
  }

  /** The nearest folder with a {@code .git}, or the highest that is allowed. */
  private static Path root(Path folder, Path highest) {
    Path root = folder;
    for (Path path = folder; path != null && path.startsWith(highest); path = path.getParent()) {
      root = path;
      if (Files.exists(path.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
    }
    return root;
  }

  private boolean ignores(String[] path, boolean isFolder) {
    for (IgnoreRules level = this; level != null; level = level.above) {
      String[] below = level.depth == 0 ? path : Arrays.copyOfRange(path, level.depth, path.length);
      for (int i = level.rules.size() - 1; i >= 0; i--) {
        Rule rule = level.rules.get(i);
        if ((isFolder || !rule.foldersOnly()) && rule.pattern().matches(below)) {
          return !rule.negated();
        }
      }
    }
    return false;
  }

  private IgnoreRules with(Path file, int depthOfFile) {
    List<Rule> read = read(file);
    return read.isEmpty() ? this : new IgnoreRules(this, depthOfFile, read);
  }

  /** A file that is not there, is no plain file or cannot be read has no rules, as in Git. */
  private static List<Rule> read(Path file) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      List<Rule> rules = new ArrayList<>();
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.substring(text.startsWith("\uFEFF") ? 1 : 0).split("\n", -1)) {
        Rule rule = rule(line);
        if (rule != null) {
          rules.add(rule);
        }
      }
      return rules;
    } catch (IOException e) {
      return List.of();
    }
  }

  private static @Nullable Rule rule(String line) {
    String text =
        withoutTrailingSpace(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    if (text.isEmpty() || text.startsWith("#")) {
      return null;
    }
    boolean negated = text.startsWith("!");
    if (negated) {
      text = text.substring(1);
    }
    boolean foldersOnly = text.endsWith("/");
    if (foldersOnly) {
      text = text.substring(0, text.length() - 1);
    }
    return text.isEmpty() ? null : new Rule(GlobPattern.of(text), negated, foldersOnly);
  }

  /** Spaces at the end do not count unless a backslash is before them. */
  private static String withoutTrailingSpace(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      int slashes = 0;
      while (end - 2 - slashes >= 0 && line.charAt(end - 2 - slashes) == '\\') {
        slashes++;
      }
      if (slashes % 2 == 1) {
        break;
      }
      end--;
    }
    return line.substring(0, end);
  }
}
