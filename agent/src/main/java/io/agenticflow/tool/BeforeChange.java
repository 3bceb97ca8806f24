package io.agenticflow.tool;

import java.io.IOException;
import java.nio.file.Path;

/** Hears of each file that a tool is about to change, while it is still as it was. */
@FunctionalInterface
public interface BeforeChange {
  /** Does nothing. */
  BeforeChange NOTHING = _ -> {};

  /**
   * Called before the change.
   *
   * @param file absolute; it need not exist
   * @throws IOException where the change must not be made
   */
  void willChange(Path file) throws IOException;
}
