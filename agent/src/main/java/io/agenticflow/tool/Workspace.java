package io.agenticflow.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The folders that an agent's file tools stay in. Immutable, safe for use by several threads.
 *
 * <p>Containment is judged on real paths: every existing part of a path is resolved through its
 * symbolic links first, so neither {@code ..} nor a link leads out.
 *
 * <p>The judgement is of the moment. A process that swaps a folder for a link between it and the
 * use of the path can still lead a tool out; the tools open files without following a last link and
 * look again before they write, which makes the gap small, not closed. A command run by Bash is not
 * held by this class at all. Both are for a sandbox.
 */
public final class Workspace {
  private final Path root;
  private final List<Path> roots;
  private final boolean confined;
  private final List<Path> readable;
  private final Predicate<Path> hidden;

  private Workspace(
      Path root, List<Path> roots, boolean confined, List<Path> readable, Predicate<Path> hidden) {
    this.root = root;
    this.roots = roots;
    this.confined = confined;
    this.readable = readable;
    this.hidden = hidden;
  }

  /**
   * Opens a workspace.
   *
   * @param root the working folder, which must exist
   * @param added further folders, which must exist
   * @param confined false where a permission mode lets file tools go anywhere
   * @throws IOException where a folder is not there or cannot be entered
   */
  public static Workspace open(Path root, List<Path> added, boolean confined) throws IOException {
    List<Path> roots = new ArrayList<>();
    roots.add(root.toRealPath());
    for (Path folder : added) {
      roots.add(folder.toRealPath());
    }
    return new Workspace(roots.getFirst(), List.copyOf(roots), confined, List.of(), path -> false);
  }

  /**
   * Returns this workspace for one call.
   *
   * @param beyond further files and folders that it may use, real and absolute
   * @param hides which files, absolute, a search is to pass over as if they were not there
   */
  public Workspace forCall(List<Path> beyond, Predicate<Path> hides) {
    List<Path> more = new ArrayList<>(roots);
    more.addAll(beyond);
    return new Workspace(root, List.copyOf(more), confined, readable, hides);
  }

  /**
   * Returns this workspace with folders that may be looked into besides, and not changed: the run's
   * own, such as where long results are kept.
   *
   * @param folders absolute; they need not exist
   */
  public Workspace readingAlso(List<Path> folders) {
    List<Path> more = new ArrayList<>(readable);
    for (Path folder : folders) {
      try {
        more.add(realPath(folder.toAbsolutePath(), 0));
      } catch (IOException e) {
        more.add(folder.toAbsolutePath().normalize()); // then nothing there can be read either
      }
    }
    return new Workspace(root, roots, confined, List.copyOf(more), hidden);
  }

  /** Returns whether a real, absolute path may be looked at without a rule. */
  public boolean mayLookAt(Path real) {
    return contains(real) || readable.stream().anyMatch(real::startsWith);
  }

  /** Returns whether a search is to pass over a file. */
  public boolean hides(Path file) {
    return hidden.test(file);
  }

  /** Returns whether a real, absolute path is in one of the folders. */
  public boolean contains(Path real) {
    return roots.stream().anyMatch(real::startsWith);
  }

  /** Returns the working folder, real and absolute. */
  public Path root() {
    return root;
  }

  /** Returns the working folder and the added ones, real and absolute. */
  public List<Path> roots() {
    return roots;
  }

  /** Returns whether file tools must stay inside. */
  public boolean confined() {
    return confined;
  }

  /**
   * Returns the real path that {@code path} means, relative to the working folder; what does not
   * exist yet is taken below its nearest real parent.
   *
   * @throws ToolException where it lies outside
   */
  public Path resolve(String path) throws ToolException {
    Path real = real(path);
    if (confined && !contains(real)) {
      throw new ToolException(
          "Permission denied: "
              + path
              + " is outside the workspace "
              + root
              + (real.equals(root.resolve(path).normalize()) ? "" : " (it leads to " + real + ")")
              + ". Use a path inside it.");
    }
    return real;
  }

  /**
   * Returns the real path that {@code path} means, as {@link #resolve} does, wherever it leads.
   *
   * @throws ToolException where it is no path, or cannot be looked up
   */
  public Path real(String path) throws ToolException {
    if (path.isEmpty()) {
      throw new ToolException(
          "The path is empty; give the path of a file, absolute or relative to " + root);
    }
    Path asked;
    try {
      asked = root.resolve(path).toAbsolutePath();
    } catch (java.nio.file.InvalidPathException e) {
      throw new ToolException("Not a path: " + e.getMessage(), e);
    }
    try {
      return realPath(asked, 0);
    } catch (IOException e) {
      throw FileProblem.of("look up", asked, e);
    }
  }

  /** Returns the path as people read it: relative to the working folder where it is below it. */
  public String display(Path path) {
    return path.startsWith(root) && !path.equals(root)
        ? root.relativize(path).toString()
        : path.toString();
  }

  /**
   * Resolves links part by part, so that a link to something that does not exist yet is followed
   * too.
   */
  private static Path realPath(Path path, int depth) throws IOException {
    if (depth > 40) {
      throw new IOException("too many symbolic links");
    }
    Path real = path.getRoot();
    int count = path.getNameCount();
    for (int i = 0; i < count; i++) {
      String name = path.getName(i).toString();
      if (name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        Path parent = real.getParent();
        real = parent == null ? real : parent;
        continue;
      }
      Path next = real.resolve(name);
      if (Files.isSymbolicLink(next)) {
        Path target = real.resolve(Files.readSymbolicLink(next));
        Path rest = i + 1 < count ? target.resolve(path.subpath(i + 1, count)) : target;
        return realPath(rest, depth + 1);
      }
      if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
        // Nothing below can be a link; "." and ".." in the rest are only words.
        Path rest = i + 1 < count ? next.resolve(path.subpath(i + 1, count)) : next;
        return rest.normalize();
      }
      real = next;
    }
    return real;
  }
}
