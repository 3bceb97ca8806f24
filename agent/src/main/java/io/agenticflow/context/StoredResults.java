package io.agenticflow.context;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts what a tool answered into a file when it is too long for the model. Safe for use by several
 * threads.
 */
@FunctionalInterface
public interface StoredResults {

  /**
   * Writes a text.
   *
   * @param toolUseId the call that it answers
   * @return the file, absolute; tools that read may be given it
   * @throws IOException where it cannot be written; the message is for people
   */
  Path store(String toolUseId, String text) throws IOException;
}
