package io.agenticflow.agent;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Puts files aside before tools change them. Safe for use by several threads. */
@FunctionalInterface
public interface KeptFiles {

  /**
   * Puts a file's bytes aside as they are now.
   *
   * @param file absolute; links are not followed
   * @return the name under which they can be had again; null where there is no such file
   * @throws IOException where they cannot be kept; the change is then not made
   */
  @Nullable String keep(Path file) throws IOException;
}
