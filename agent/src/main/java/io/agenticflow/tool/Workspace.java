package io.agenticflow.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private Workspace(Path root, List<Path> roots, boolean confined) {
    this.root = root;
    this.roots = roots;
    this.confined = confined;
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
    return new Workspace(roots.getFirst(), List.copyOf(roots), confined);
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
   * Checks that files can be made in the working folder.
   *
   * @throws ToolException where they cannot; the message names the folder, its owner and who we are
   */
  public void requireWritable() throws ToolException {
    if (!Files.isWritable(root)) {
      throw FileProblem.of(
          "write to the workspace", root, new AccessDeniedException(root.toString()));
    }
  }

  /**
   * Returns the real path that {@code path} means, relative to the working folder; what does not
   * exist yet is taken below its nearest real parent.
   *
   * @throws ToolException where it lies outside
   */
  public Path resolve(String path) throws ToolException {
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
    Path real;
    try {
      real = realPath(asked, 0);
    } catch (IOException e) {
      throw FileProblem.of("look up", asked, e);
    }
    if (confined && roots.stream().noneMatch(real::startsWith)) {
      throw new ToolException(
          "Permission denied: "
              + path
              + " is outside the workspace "
              + root
              + (real.equals(asked.normalize()) ? "" : " (it leads to " + real + ")")
              + ". Use a path inside it.");
    }
    return real;
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
