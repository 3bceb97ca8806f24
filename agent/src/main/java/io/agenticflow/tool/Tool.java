package io.agenticflow.tool;

import io.agenticflow.vocabulary.ToolDefinition;
import tools.jackson.jr.stree.JrsObject;

/** Something that an agent can do. Safe for use by several threads. */
public interface Tool {

  /** Returns what the model is told of it. The name is unique within a run. */
  ToolDefinition definition();

  /**
   * Returns what kind of effect a call has; it decides what runs at the same time and what a mode
   * allows.
   */
  Effect effect();

  /**
   * Does it. Blocks until it is done, failed or cancelled.
   *
   * @param input the arguments, already known to be a JSON object; everything in it is still to be
   *     checked
   * @throws ToolException where the input is wrong or the work fails; the message is for the model,
   *     says what was wrong and how to mend it
   */
  ToolOutcome run(JrsObject input, ToolContext context) throws ToolException;

  /** What a call can change. */
  enum Effect {
    /** Nothing: it only looks. Calls may run at the same time. */
    READ,
    /** Files of the workspace. */
    EDIT,
    /** Anything that a shell command can. */
    EXECUTE,
    /** Only the run's own notes, such as its list of things to do. */
    NOTE,
    /**
     * What another run does, whose own calls are judged and put in order for themselves. Calls may
     * run at the same time, and one that was broken off goes on where it was.
     */
    DELEGATE
  }
}
