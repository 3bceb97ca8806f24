package io.agenticflow.permission;

import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * What a hook says of a call before the rules do.
 *
 * <p>Its no is final. Its question is asked whatever rules allow. Its yes spares the question that
 * mode and allow rules would lead to, and nothing else: deny and ask rules hold.
 *
 * @param word what it says; {@link Word#NOTHING} where it has no opinion
 * @param reason why, for people and the model; may be empty
 * @param updatedInput the arguments to go on with, or null for those there are
 */
public record HookVerdict(Word word, String reason, @Nullable JrsObject updatedInput) {
  /** No opinion. */
  public static final HookVerdict NOTHING = new HookVerdict(Word.NOTHING, "", null);

  /**
   * Returns what both say: a no before a question before a yes. Of changed arguments the later ones
   * count.
   */
  public HookVerdict and(HookVerdict later) {
    HookVerdict stronger = later.word.compareTo(word) > 0 ? later : this;
    return new HookVerdict(
        stronger.word,
        stronger.reason,
        later.updatedInput == null ? updatedInput : later.updatedInput);
  }

  /** What a hook can say, the weakest first. */
  public enum Word {
    NOTHING,
    ALLOW,
    ASK,
    DENY
  }

  /** Where the hooks are: the port that a hook runner fills. */
  @FunctionalInterface
  public interface Hooks {
    /**
     * Returns what the hooks say of a call. Blocks while they run. May be called from several
     * threads at once; must not throw.
     */
    HookVerdict before(ToolCall call);
  }
}
