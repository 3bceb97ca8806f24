package io.agenticflow.hook;

import io.agenticflow.cancellation.Cancellation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** A hook that is a function. Called from several threads at once. */
@FunctionalInterface
public interface HookCallback {
  /**
   * Answers.
   *
   * @param input what a command would read on its standard input
   * @param toolUseId the call that it is about, or null
   * @param cancellation ends the wait
   * @return what a command would write to its standard output
   * @throws IOException where there is no answer; the message is for people
   */
  JrsObject call(JrsObject input, @Nullable String toolUseId, Cancellation cancellation)
      throws IOException;
}
