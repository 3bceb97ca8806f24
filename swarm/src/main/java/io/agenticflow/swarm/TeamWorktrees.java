package io.agenticflow.swarm;

import io.agenticflow.agent.KeptFiles;
import io.agenticflow.git.Git;
import io.agenticflow.git.WorktreeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each member in a git worktree on a branch of its own, all of the state in which the workspace was
 * at the beginning, with what was not committed and without what git ignores. What members have
 * changed is merged one after the other on a branch for the result, which is brought into the
 * workspace at the end as changes that are not committed.
 *
 * <p>The branches are {@code swarm/NAME/MEMBER} and {@code swarm/NAME/result}. One whose changes
 * were not taken stays.
 */
public final class TeamWorktrees implements TeamFiles {
  private static final int LONGEST_DIFF = 16_000;
  private static final int LONGEST_CONFLICT = 4_000;
  private static final String RESULT = "result";

  private final Git git;
  private final Path workspace;
  private final String name;
  private final Path scratch;
  private final WorktreeFolder folder;

  /**
   * @param git without keys in its environment
   * @param workspace a folder in a repository, real and absolute
   * @param name of the swarm, as a part of branches' names
   * @param scratch a folder for what is needed in between; need not exist
   * @throws IOException where the workspace is in no repository
   */
  public TeamWorktrees(Git git, Path workspace, String name, Path scratch) throws IOException {
    this.git =
        git.with("GIT_AUTHOR_NAME", "agentic-flow")
            .with("GIT_AUTHOR_EMAIL", "agentic-flow@localhost")
            .with("GIT_COMMITTER_NAME", "agentic-flow")
            .with("GIT_COMMITTER_EMAIL", "agentic-flow@localhost");
    this.workspace = workspace;
    this.name = name;
    this.scratch = scratch;
    this.folder = WorktreeFolder.of(this.git, workspace);
  }

  private String branch(String member) {
    return "swarm/" + name + "/" + member;
  }

  private String tree(String member) {
    return "swarm-" + name + "-" + member;
  }

  /** Keeps the commit from which all begin, so that git does not clear it away. */
  private String base() {
    return "refs/agentic-flow/swarm/" + name + "/base";
  }

  @Override
  public synchronized void begin() throws IOException {
    Files.createDirectories(scratch);
    if (!knows(base())) {
      git.need(folder.top(), List.of("update-ref", base(), snapshot()));
    }
    folder.open(tree(RESULT), branch(RESULT), base());
  }

  /** Makes a commit of the workspace as it is, on no branch. */
  private String snapshot() throws IOException {
    Path index = scratch.resolve("index");
    Files.deleteIfExists(index);
    Git apart = git.with("GIT_INDEX_FILE", index.toAbsolutePath().toString());
    Path top = folder.top();
    boolean hasCommit = apart.agrees(top, "rev-parse", "--verify", "-q", "HEAD");
    if (hasCommit) {
      apart.need(top, List.of("read-tree", "HEAD"));
    }
    apart.need(top, List.of("add", "-A"));
    String tree = apart.line(top, "write-tree");
    Files.deleteIfExists(index);
    String message = "The workspace at the beginning of swarm " + name;
    return hasCommit
        ? apart.line(top, "commit-tree", tree, "-p", "HEAD", "-m", message)
        : apart.line(top, "commit-tree", tree, "-m", message);
  }

  private boolean knows(String ref) throws IOException {
    return git.agrees(folder.top(), "rev-parse", "--verify", "-q", ref + "^{commit}");
  }

  private Path inside(Path root) {
    return root.resolve(folder.top().relativize(workspace).toString());
  }

  @Override
  public synchronized Path place(String member, boolean mayChange) throws IOException {
    begin();
    if (!mayChange) {
      return inside(folder.place(tree(RESULT)));
    }
    boolean isNew = !Files.exists(folder.place(tree(member)));
    Path root = folder.open(tree(member), branch(member), branch(RESULT));
    if (!isNew && git.line(root, "status", "--porcelain").isEmpty()) {
      Git.Answer caught = git.call(root, List.of("merge", "--quiet", "--no-edit", branch(RESULT)));
      if (caught.code() != 0) {
        // It goes on with its own state; the conflict comes up again when it is merged.
        git.call(root, List.of("merge", "--abort"));
      }
    }
    return inside(root);
  }

  @Override
  public @Nullable KeptFiles guard(String member, List<String> after, @Nullable KeptFiles inner) {
    return inner;
  }

  @Override
  public synchronized Changes done(String member) throws IOException {
    Path root = folder.place(tree(member));
    if (!Files.exists(root)) {
      return new Changes(List.of(), null); // it only looked
    }
    git.need(root, List.of("add", "-A"));
    if (!git.agrees(root, "diff", "--cached", "--quiet")) {
      git.need(
          root,
          List.of(
              "-c",
              "commit.gpgsign=false",
              "commit",
              "--quiet",
              "--no-verify",
              "-m",
              "Work of " + member + " in swarm " + name));
    }
    List<String> files = own(member);
    return new Changes(files, files.isEmpty() ? null : branch(member));
  }

  /** Returns the files that differ from where the member's branch left the result. */
  private List<String> own(String member) throws IOException {
    return names(
        git.need(
            folder.top(),
            List.of("diff", "--name-only", "-z", branch(RESULT) + "..." + branch(member))));
  }

  private static List<String> names(String zeroEnded) {
    List<String> all = new ArrayList<>();
    for (String each : zeroEnded.split("\0")) {
      if (!each.isEmpty()) {
        all.add(each);
      }
    }
    return all;
  }

  @Override
  public synchronized String diff(String member) throws IOException {
    if (!knows("refs/heads/" + branch(member))) {
      return "";
    }
    return Texts.cut(
        git.need(
            folder.top(),
            List.of("diff", "--no-color", "--no-ext-diff", base() + "..." + branch(member))),
        LONGEST_DIFF);
  }

  @Override
  public synchronized Merge merge(String member) throws IOException {
    if (!knows("refs/heads/" + branch(member))) {
      return Merge.none(member);
    }
    Path result = folder.open(tree(RESULT), branch(RESULT), base());
    // A process that ended in the middle of a merge has left it open.
    git.call(result, List.of("merge", "--abort"));
    List<String> files = own(member);
    Git.Answer answer =
        git.call(
            result,
            List.of(
                "-c",
                "commit.gpgsign=false",
                "-c",
                "merge.conflictStyle=merge",
                "merge",
                "--quiet",
                "--no-ff",
                "-m",
                "Merge the work of " + member,
                branch(member)));
    if (answer.code() == 0) {
      return new Merge(member, files, List.of(), "", null);
    }
    List<String> conflicts =
        names(git.need(result, List.of("diff", "--name-only", "-z", "--diff-filter=U")));
    String shown =
        Texts.cut(git.call(result, List.of("diff", "--no-color")).out(), LONGEST_CONFLICT);
    git.call(result, List.of("merge", "--abort"));
    if (conflicts.isEmpty()) {
      throw new IOException(
          "git could not merge " + branch(member) + ": " + Texts.line(answer.err(), 300));
    }
    return new Merge(member, List.of(), conflicts, shown, branch(member));
  }

  @Override
  public synchronized Merge finish() throws IOException {
    Path top = folder.top();
    if (!knows(base()) || !knows(branch(RESULT))) {
      git.call(top, List.of("update-ref", "-d", base()));
      return Merge.none(Merge.ALL); // finished before
    }
    Files.createDirectories(scratch);
    List<String> files =
        names(git.need(top, List.of("diff", "--name-only", "-z", base(), branch(RESULT))));
    Merge merge =
        files.isEmpty() || apply(top)
            ? new Merge(Merge.ALL, files, List.of(), "", null)
            : new Merge(Merge.ALL, List.of(), files, "", branch(RESULT));
    putAway(top, merge.isClean());
    return merge;
  }

  /** Returns whether the result is in the workspace now; else nothing was changed. */
  private boolean apply(Path top) throws IOException {
    Path patch = scratch.resolve("result.patch");
    git.need(
        top,
        List.of(
            "diff",
            "--binary",
            "--no-color",
            "--no-ext-diff",
            "--output=" + patch.toAbsolutePath(),
            base(),
            branch(RESULT)));
    String file = patch.toAbsolutePath().toString();
    // A process that ended behind this has brought it already.
    boolean isThere = git.agrees(top, "apply", "--reverse", "--check", file);
    boolean isApplied = isThere || git.agrees(top, "apply", "--whitespace=nowarn", file);
    Files.deleteIfExists(patch);
    return isApplied;
  }

  /** Removes the worktrees, and the branches whose changes are in the result. */
  private void putAway(Path top, boolean isTaken) throws IOException {
    String prefix = "refs/heads/swarm/" + name + "/";
    List<String> branches =
        git.need(top, List.of("for-each-ref", "--format=%(refname)", prefix)).lines().toList();
    String result = prefix + RESULT;
    for (String each : branches) {
      String member = each.substring(prefix.length());
      folder.remove(tree(member));
      if (!each.equals(result) && git.agrees(top, "merge-base", "--is-ancestor", each, result)) {
        git.need(top, List.of("update-ref", "-d", each));
      }
    }
    if (isTaken) {
      git.need(top, List.of("update-ref", "-d", result));
    }
    git.need(top, List.of("update-ref", "-d", base()));
    Files.deleteIfExists(scratch);
  }
}
