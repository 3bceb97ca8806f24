package io.agenticflow.swarm;

import io.agenticflow.agent.KeptFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the members of a swarm out of each other's files. All of it can be done again after a crash
 * in the middle. Safe for several threads.
 */
public sealed interface TeamFiles permits TeamWorktrees, ClaimedFiles {

  /** Takes the state from which all begin. */
  void begin() throws IOException;

  /**
   * Returns the folder in which a member works, and brings into it what was merged since.
   *
   * @param mayChange whether it may change files there
   */
  Path place(String member, boolean mayChange) throws IOException;

  /**
   * Returns what stands before a member's changes.
   *
   * @param after the members whose files it may go on with
   * @param inner puts files aside; null to put none aside
   */
  @Nullable KeptFiles guard(String member, List<String> after, @Nullable KeptFiles inner);

  /**
   * What a member has changed so far.
   *
   * @param files relative to the workspace's repository, or to the workspace
   * @param branch where they are; null where they are in the workspace itself
   */
  record Changes(List<String> files, @Nullable String branch) {
    public Changes {
      files = List.copyOf(files);
    }
  }

  /** Puts what a member has changed on record. */
  Changes done(String member) throws IOException;

  /** Returns what a member has changed as a diff, shortened; names only where there is none. */
  String diff(String member) throws IOException;

  /** Takes what a member has changed to that of the others. */
  Merge merge(String member) throws IOException;

  /** Brings all that was merged into the workspace, and puts away what is not needed any more. */
  Merge finish() throws IOException;
}
