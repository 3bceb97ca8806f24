package io.agenticflow.permission;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** Somebody who can be asked: a person at a terminal, or the program that embeds the run. */
@FunctionalInterface
public interface PermissionPrompt {

  /**
   * Asks and waits for the answer. Called for one question at a time. Must not throw: who cannot
   * answer, answers no.
   *
   * @param call what is to be allowed
   * @param why what led to the question; its parts say which commands of a line it is about
   */
  Answer ask(ToolCall call, Verdict why);

  /** An answer. */
  sealed interface Answer {
    /**
     * Yes.
     *
     * @param updatedInput the arguments to make the call with, or null for those there are; deny
     *     rules hold for them too
     * @param remembered rules that count from now on in this run
     * @param mode the mode from now on, or null for the one there is
     */
    record Yes(
        @Nullable JrsObject updatedInput, List<Rule> remembered, @Nullable PermissionMode mode)
        implements Answer {
      public Yes {
        remembered = List.copyOf(remembered);
      }
    }

    /**
     * No.
     *
     * @param message for the model; may be empty
     * @param interrupts whether the run is to end
     */
    record No(String message, boolean interrupts) implements Answer {}
  }
}
