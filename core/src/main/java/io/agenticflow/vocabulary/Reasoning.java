package io.agenticflow.vocabulary;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * How much the model should reason before it answers.
 *
 * @param mode whether it reasons
 * @param budgetTokens upper limit of reasoning tokens, at least 1; null where none was given
 * @param effort {@code minimal}, {@code low}, {@code medium}, {@code high}, {@code xhigh} or {@code
 *     max}; null where none was given
 * @param display how the reasoning is to be shown, as Anthropic spells it ({@code omitted}, {@code
 *     summarized}, …); null where nothing was said
 */
public record Reasoning(
    Mode mode, @Nullable Long budgetTokens, @Nullable String effort, @Nullable String display) {

  public Reasoning {
    requireNonNull(mode, "mode");
  }

  /** Whether the model reasons. */
  public enum Mode {
    /** Nothing was said except, perhaps, the effort. */
    UNSPECIFIED,
    /** It does not. */
    DISABLED,
    /** It does, within the budget. */
    ENABLED,
    /** It decides by itself. */
    ADAPTIVE
  }
}
