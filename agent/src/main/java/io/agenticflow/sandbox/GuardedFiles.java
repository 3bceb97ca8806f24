package io.agenticflow.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files in the workspace that somebody else acts on later, outside the sandbox: Git's hooks and
 * settings, and those of agents. Safe for use by several threads.
 *
 * <p>Landlock cannot take a file out of a folder that may be written. So what these files are
 * before the first of the commands that run is remembered, and when a command and all that it left
 * behind has ended, they are made that again.
 */
final class GuardedFiles {
  private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

  /** A larger one is no settings file or hook; its change would not be noticed. */
  private static final int LARGEST = 4 << 20;

  private static final int MOST = 1000;
  private static final List<String> OF_GIT = List.of("config", "config.worktree", "hooks");
  private static final List<String> OF_AGENTS =
      List.of(
          ".agentic-flow",
          ".claude/settings.json",
          ".claude/settings.local.json",
          ".mcp.json",
          "agentic-flow.yaml");

  private final List<Path> roots;
  private final List<Path> gitFolders;
  private int running;
  private Map<Path, Content> before = Map.of();
  private List<Path> folders = List.of();

  /** What is at a path. A folder has neither content nor link. */
  private record Content(
      byte @Nullable [] bytes, @Nullable Path link, Set<PosixFilePermission> permissions) {
    boolean sameAs(Content other) {
      return Arrays.equals(bytes, other.bytes)
          && java.util.Objects.equals(link, other.link)
          && permissions.equals(other.permissions);
    }
  }

  /**
   * Makes one.
   *
   * @param roots the folders that may be written
   * @param gitFolders Git's own, where they are not {@code .git} in one of these
   */
  GuardedFiles(List<Path> roots, List<Path> gitFolders) {
    this.roots = List.copyOf(roots);
    this.gitFolders = List.copyOf(gitFolders);
  }

  /** Returns all of them, also those that are not there. */
  List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (Path root : roots) {
      OF_AGENTS.forEach(name -> paths.add(root.resolve(name)));
      // Git's own are only guarded where there is a repository: a command may make one.
      if (Files.isDirectory(root.resolve(".git"), NO_FOLLOW)) {
        OF_GIT.forEach(name -> paths.add(root.resolve(".git").resolve(name)));
      }
    }
    for (Path folder : gitFolders) {
      OF_GIT.forEach(name -> paths.add(folder.resolve(name)));
    }
    return paths;
  }

  /** A command is about to be started. */
  synchronized void begin() throws SandboxException {
    if (running == 0) {
      try {
        before = look();
        folders = folders();
      } catch (IOException e) {
        throw new SandboxException(
            "the files that commands must not change cannot be read: " + e.getMessage());
      }
    }
    running++;
  }

  /**
   * A command and all of its processes have ended.
   *
   * @return what had been changed and is now as it was before
   */
  synchronized List<Path> end() throws IOException {
    running--;
    Set<Path> changed = new TreeSet<>();
    // Through a link in the place of a folder, we would write somewhere else ourselves.
    for (Path folder : folders) {
      if (Files.isSymbolicLink(folder)) {
        Files.delete(folder);
        changed.add(folder);
      }
    }
    Map<Path, Content> now = look();
    // What is new goes from the deepest to the highest.
    for (Path path : new TreeSet<>(now.keySet()).descendingSet()) {
      Content was = before.get(path);
      if (was == null && guarded(path)) {
        Files.deleteIfExists(path);
        changed.add(path);
      } else if (was != null && kind(was) != kind(now.get(path))) {
        deleteAll(path);
      }
    }
    for (Map.Entry<Path, Content> each : before.entrySet()) {
      Path path = each.getKey();
      Content is = now.get(path);
      if (is != null && is.sameAs(each.getValue()) && Files.exists(path, NO_FOLLOW)) {
        continue;
      }
      if (is == null && repositoryIsGone(path)) {
        continue;
      }
      restore(path, each.getValue());
      changed.add(path);
    }
    return List.copyOf(changed);
  }

  /** A whole repository may be removed; its settings alone are not brought back. */
  private boolean repositoryIsGone(Path path) {
    for (Path root : roots) {
      Path git = root.resolve(".git");
      if (path.startsWith(git) && !Files.isDirectory(git, NO_FOLLOW)) {
        return true;
      }
    }
    return false;
  }

  /** Whether something new at this path is to go; not in a repository that a command has made. */
  private boolean guarded(Path path) {
    for (Path root : roots) {
      Path git = root.resolve(".git");
      if (path.startsWith(git)) {
        return before.keySet().stream().anyMatch(known -> known.startsWith(git));
      }
    }
    return true;
  }

  private static int kind(@Nullable Content content) {
    return content == null ? 0 : content.bytes != null ? 1 : content.link != null ? 2 : 3;
  }

  private static void restore(Path path, Content was) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (was.link != null) {
      Files.deleteIfExists(path);
      Files.createSymbolicLink(path, was.link);
      return;
    }
    if (was.bytes == null) {
      Files.createDirectories(path);
    } else {
      Path fresh = path.resolveSibling(path.getFileName() + ".agentic-flow");
      Files.deleteIfExists(fresh);
      Files.write(fresh, was.bytes);
      Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.setPosixFilePermissions(path, was.permissions);
  }

  private static void deleteAll(Path path) throws IOException {
    if (Files.isDirectory(path, NO_FOLLOW)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          deleteAll(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** The folders below the roots in which guarded files are, those that are no links now. */
  private List<Path> folders() {
    List<Path> found = new ArrayList<>();
    for (Path root : roots) {
      for (String name : List.of(".git", ".claude")) {
        if (!Files.isSymbolicLink(root.resolve(name))) {
          found.add(root.resolve(name));
        }
      }
    }
    return found;
  }

  private Map<Path, Content> look() throws IOException {
    Map<Path, Content> found = new LinkedHashMap<>();
    for (Path path : paths()) {
      Path folder = path.getParent();
      if (folder != null && Files.isDirectory(folder, NO_FOLLOW)) {
        look(path, found);
      }
    }
    return found;
  }

  private static void look(Path path, Map<Path, Content> found) throws IOException {
    PosixFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, PosixFileAttributes.class, NO_FOLLOW);
    } catch (java.nio.file.NoSuchFileException | java.nio.file.FileSystemLoopException e) {
      return;
    }
    if (found.size() >= MOST) {
      return;
    }
    Set<PosixFilePermission> permissions = attributes.permissions();
    if (attributes.isSymbolicLink()) {
      found.put(path, new Content(null, Files.readSymbolicLink(path), Set.of()));
    } else if (attributes.isDirectory()) {
      found.put(path, new Content(null, null, permissions));
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          look(entry, found);
        }
      }
    } else if (attributes.isRegularFile() && attributes.size() <= LARGEST) {
      found.put(path, new Content(Files.readAllBytes(path), null, permissions));
    }
  }
}
