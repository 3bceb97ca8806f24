package io.agenticflow.context;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How a run fills the model's context.
 *
 * @param instructions what files tell the model
 * @param skills what it can be told when it needs it
 * @param compacts whether a conversation that nearly fills the context is replaced by its summary
 * @param marksCache whether requests are marked for the provider's prompt cache
 * @param measures whether the run tells before each request what fills it
 * @param expandsPrompts whether {@code /name} and {@code @file} in a prompt mean commands and files
 * @param results where long results of tools go; null to cut them only
 */
public record ContextPolicy(
    Instructions instructions,
    Skills skills,
    boolean compacts,
    boolean marksCache,
    boolean measures,
    boolean expandsPrompts,
    @Nullable StoredResults results) {

  /** No instructions and no skills, prompts as they are; compaction and marks. */
  public static final ContextPolicy USUAL =
      new ContextPolicy(Instructions.NONE, Skills.NONE, true, true, false, false, null);

  public ContextPolicy {
    requireNonNull(instructions, "instructions");
    requireNonNull(skills, "skills");
  }

  /** Returns this with other instructions. */
  public ContextPolicy withInstructions(Instructions value) {
    return new ContextPolicy(
        value, skills, compacts, marksCache, measures, expandsPrompts, results);
  }

  /** Returns this with other skills. */
  public ContextPolicy withSkills(Skills value) {
    return new ContextPolicy(
        instructions, value, compacts, marksCache, measures, expandsPrompts, results);
  }

  /** Returns this with or without compaction. */
  public ContextPolicy withCompaction(boolean value) {
    return new ContextPolicy(
        instructions, skills, value, marksCache, measures, expandsPrompts, results);
  }

  /** Returns this with or without measures. */
  public ContextPolicy withMeasures(boolean value) {
    return new ContextPolicy(
        instructions, skills, compacts, marksCache, value, expandsPrompts, results);
  }

  /** Returns this with or without commands and mentions in prompts. */
  public ContextPolicy withExpansion(boolean value) {
    return new ContextPolicy(instructions, skills, compacts, marksCache, measures, value, results);
  }

  /** Returns this with another place for long results. */
  public ContextPolicy withResults(@Nullable StoredResults value) {
    return new ContextPolicy(
        instructions, skills, compacts, marksCache, measures, expandsPrompts, value);
  }
}
