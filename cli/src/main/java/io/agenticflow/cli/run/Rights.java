package io.agenticflow.cli.run;

import io.agenticflow.sandbox.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What to do about a workspace that its owner keeps from us. */
final class Rights {
  private Rights() {}

  /** Returns it as one sentence, for where this program runs now. */
  static String advice(Path workspace) {
    return advice(
        id(workspace, "unix:uid"),
        id(workspace, "unix:gid"),
        id(Path.of("/proc/self"), "unix:uid"),
        Container.isOne());
  }

  /**
   * Returns the advice.
   *
   * @param owner the number of the user who owns the workspace; negative where nobody knows
   * @param group the number of its group
   * @param self the number of the user that we are
   */
  static String advice(int owner, int group, int self, boolean isInContainer) {
    if (owner >= 0 && owner == self) {
      return "The folder is ours, but not to be written to: run chmod u+w FOLDER.";
    }
    if (!isInContainer || owner < 0 || self < 0) {
      return "Give that user the right, or run as the owner.";
    }
    String outside = "outside the container run: chown -R " + self + " FOLDER";
    // As root nothing is run, so that what root owns has to be given away.
    return owner == 0
        ? "Give the folder to that user: " + outside + "."
        : "Start the container with --user " + owner + ":" + group + ", or " + outside + ".";
  }

  private static int id(Path file, String attribute) {
    try {
      return (Integer) Files.getAttribute(file, attribute);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return -1; // another system
    }
  }
}
