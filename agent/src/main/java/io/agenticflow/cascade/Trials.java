package io.agenticflow.cascade;

import io.agenticflow.git.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a workspace in which a task is tried, all of the same state: that of the moment when
 * this was made. In a git repository each is a worktree of it, with the files as they are, also
 * those that were not committed or are ignored; so that git and the project's tests work there, and
 * nothing there changes the repository's branches or its index.
 *
 * <p>What a trial has changed is brought back file by file. A file that has changed in the
 * workspace meanwhile is merged by git; where that is not possible it stays as it is, and the
 * trial's is put aside.
 */
final class Trials implements AutoCloseable {
  /** Of all changes together, in characters. */
  private static final int LONGEST_DIFF = 24_000;

  private static final int MOST_DIFFS = 60;

  private final Path workspace;
  private final Path top;
  private final Path folder;
  private final Path base;
  private final Git git;
  private final boolean isRepository;
  private final List<Path> worktrees = new ArrayList<>();

  /**
   * Takes the workspace as it is now.
   *
   * @param workspace real and absolute
   * @param environment of git, without keys
   * @throws IOException where it cannot be copied; the message is for people
   */
  static Trials of(Path workspace, Map<String, String> environment) throws IOException {
    Git git = new Git(environment);
    boolean isRepository = git.knows(workspace);
    Path top =
        isRepository
            ? Path.of(git.need(workspace, List.of("rev-parse", "--show-toplevel")).strip())
            : workspace;
    Path folder = Files.createTempDirectory("agentic-flow-cascade-").toRealPath();
    Trials trials = new Trials(workspace, top, folder, git, isRepository);
    boolean isReady = false;
    try {
      FileTree.copy(top, trials.base, FileTree.Most.USUAL);
      isReady = true;
      return trials;
    } finally {
      if (!isReady) {
        trials.close();
      }
    }
  }

  private Trials(Path workspace, Path top, Path folder, Git git, boolean isRepository) {
    this.workspace = workspace;
    this.top = top;
    this.folder = folder;
    this.base = folder.resolve("base");
    this.git = git;
    this.isRepository = isRepository;
  }

  /**
   * A copy to work in.
   *
   * @param root the copy of the whole repository, or of the workspace
   * @param inside the copy of the workspace
   */
  record Trial(Path root, Path inside) {}

  /** Makes a copy; the same number twice is an error. */
  Trial begin(int number) throws IOException {
    Path root = folder.resolve("try-" + number);
    boolean hasCommit =
        isRepository && git.call(top, List.of("rev-parse", "--verify", "-q", "HEAD")).code() == 0;
    if (hasCommit) {
      git.need(
          top, List.of("worktree", "add", "--quiet", "--detach", "--no-checkout", root.toString()));
      worktrees.add(root);
    }
    FileTree.copy(base, root, FileTree.Most.USUAL);
    if (hasCommit) {
      git.need(root, List.of("reset", "--quiet"));
    }
    return new Trial(root, root.resolve(top.relativize(workspace).toString()));
  }

  /**
   * Returns what a trial has changed, without what git ignores, such as what a build makes.
   * Relative to the repository, or to the workspace.
   */
  List<Path> changes(Trial trial) throws IOException {
    List<Path> all = FileTree.differences(base, trial.root());
    if (!isRepository || all.isEmpty()) {
      return all;
    }
    StringBuilder names = new StringBuilder();
    all.forEach(each -> names.append(each).append('\0'));
    Path list = Files.writeString(folder.resolve("names"), names);
    Set<Path> ignored = new HashSet<>();
    for (String each :
        git.call(top, List.of("check-ignore", "-z", "--stdin"), list).out().split("\0")) {
      ignored.add(Path.of(each));
    }
    return all.stream().filter(each -> !ignored.contains(each)).toList();
  }

  /** Returns the changes as a diff, cut where it is long; names only where there is no git. */
  String diff(Trial trial, List<Path> changes) throws IOException {
    StringBuilder text = new StringBuilder();
    Path empty = Files.createDirectories(folder.resolve("empty")).resolve("nothing");
    if (!Files.exists(empty)) {
      Files.createFile(empty);
    }
    for (Path change : changes.subList(0, Math.min(MOST_DIFFS, changes.size()))) {
      Path before = Files.exists(base.resolve(change)) ? base.resolve(change) : empty;
      Path after =
          Files.exists(trial.root().resolve(change)) ? trial.root().resolve(change) : empty;
      text.append(
              before.equals(empty) ? "new file " : after.equals(empty) ? "removed file " : "file ")
          .append(change)
          .append('\n');
      text.append(hunks(before, after));
      if (text.length() > LONGEST_DIFF) {
        return text.substring(0, LONGEST_DIFF) + "\n[the rest is left out]\n";
      }
    }
    return text.toString();
  }

  private String hunks(Path before, Path after) {
    try {
      String whole =
          git.call(
                  folder,
                  List.of(
                      "diff",
                      "--no-index",
                      "--no-color",
                      "--",
                      before.toString(),
                      after.toString()))
              .out();
      int first = whole.indexOf("@@");
      return first < 0 ? "" : whole.substring(first);
    } catch (IOException e) {
      return ""; // without git there are the names
    }
  }

  /**
   * What became of a trial's changes.
   *
   * @param merged files of the workspace that were changed, absolute
   * @param conflicts files that stay as they are because both sides have changed them
   */
  record Merge(List<Path> merged, List<Conflict> conflicts) {
    Merge {
      merged = List.copyOf(merged);
      conflicts = List.copyOf(conflicts);
    }
  }

  /**
   * A file that was changed on both sides.
   *
   * @param file in the workspace, absolute
   * @param aside where the trial's version is; null where the trial has removed it
   */
  record Conflict(Path file, @Nullable Path aside) {}

  /**
   * Brings changes back into the workspace.
   *
   * @param aside a folder for what cannot be brought back; made only where it is needed
   */
  Merge merge(Trial trial, List<Path> changes, Path aside) throws IOException {
    List<Path> merged = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    for (Path change : changes) {
      Path ours = top.resolve(change);
      Path before = base.resolve(change);
      Path theirs = trial.root().resolve(change);
      if (FileTree.isSame(ours, theirs)) {
        continue;
      }
      boolean isOutside = leadsOutside(ours);
      if (!isOutside && FileTree.isSame(ours, before)) {
        put(theirs, ours);
        merged.add(ours);
      } else if (!isOutside && mergeByGit(ours, before, theirs)) {
        merged.add(ours);
      } else {
        conflicts.add(new Conflict(ours, keep(theirs, aside.resolve(change.toString()))));
      }
    }
    return new Merge(merged, conflicts);
  }

  /** A link above a file may lead anywhere. */
  private boolean leadsOutside(Path file) throws IOException {
    Path above = file.getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return above == null || !above.toRealPath().startsWith(top.toRealPath());
  }

  private static void put(Path from, Path to) throws IOException {
    if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(to.toAbsolutePath().getParent());
      Files.copy(
          from,
          to,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    } else {
      Files.deleteIfExists(to);
    }
  }

  private boolean mergeByGit(Path ours, Path before, Path theirs) throws IOException {
    for (Path each : List.of(ours, before, theirs)) {
      BasicFileAttributes attributes = FileTree.attributes(each);
      if (attributes == null || !attributes.isRegularFile()) {
        return false;
      }
    }
    Git.Answer answer =
        git.call(
            folder,
            List.of(
                "merge-file", "-p", "-q", ours.toString(), before.toString(), theirs.toString()));
    if (answer.code() != 0) {
      return false;
    }
    Files.writeString(ours, answer.out());
    return true;
  }

  private static @Nullable Path keep(Path theirs, Path aside) throws IOException {
    if (!Files.exists(theirs, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    put(theirs, aside);
    return aside;
  }

  /** Removes all copies. */
  @Override
  public void close() throws IOException {
    for (Path worktree : worktrees) {
      git.call(top, List.of("worktree", "remove", "--force", worktree.toString()));
    }
    FileTree.remove(folder);
  }
}
