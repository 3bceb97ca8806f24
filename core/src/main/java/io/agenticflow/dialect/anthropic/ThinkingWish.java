package io.agenticflow.dialect.anthropic;

import io.agenticflow.dialect.Profile;
import io.agenticflow.dialect.ReasoningEfforts;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.Reasoning.Mode;
import io.agenticflow.vocabulary.Role;
import io.agenticflow.vocabulary.ToolChoice;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a request asks for thinking here.
 *
 * <p>A client of the Messages API says it itself. What a client of another dialect wishes is put in
 * the terms that this API accepts together: thinking is switched on, because an effort alone does
 * not do that; it does not go with a forced tool, with sampling, with a budget that is not below
 * the limit of the answer, nor with a call of tools whose own thinking is not in the conversation.
 *
 * @param reasoning what is asked for, or null
 * @param excludesSampling whether temperature and the like are left out
 * @param isLost whether thinking that was wished for is not asked for
 * @see <a href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended
 *     thinking</a>
 */
record ThinkingWish(@Nullable Reasoning reasoning, boolean excludesSampling, boolean isLost) {
  private static final long LEAST_BUDGET = 1_024;

  /**
   * @param goesBack whether a block of the conversation reaches the provider as thinking
   */
  static ThinkingWish of(ModelRequest request, Profile profile, Predicate<ContentBlock> goesBack) {
    Reasoning said = request.reasoning();
    boolean own =
        request.original() == null || request.original().dialect().equals(AnthropicDialect.NAME);
    if (said == null || own || said.mode() == Mode.DISABLED) {
      return new ThinkingWish(said, false, false);
    }
    if (said.mode() == Mode.UNSPECIFIED && said.effort() == null) {
      return new ThinkingWish(said, false, false);
    }
    Reasoning wished = profile.adaptiveThinking() ? adaptive(said) : budgeted(said);
    boolean forced =
        request.toolChoice() instanceof ToolChoice.Any
            || request.toolChoice() instanceof ToolChoice.Named;
    Reasoning possible = forced ? null : fitting(wished, request, goesBack);
    if (possible != null) {
      return new ThinkingWish(possible, true, false);
    }
    return new ThinkingWish(
        profile.adaptiveThinking() && said.effort() != null
            ? new Reasoning(Mode.UNSPECIFIED, null, said.effort(), null)
            : null,
        false,
        true);
  }

  /** Newer models refuse a budget. */
  private static Reasoning adaptive(Reasoning said) {
    String effort = said.effort();
    if (effort == null && said.budgetTokens() != null) {
      effort = ReasoningEfforts.ofBudget(said.budgetTokens());
    }
    return new Reasoning(Mode.ADAPTIVE, null, effort, said.display());
  }

  private static Reasoning budgeted(Reasoning said) {
    Long budget = said.budgetTokens();
    return new Reasoning(
        Mode.ENABLED,
        budget == null ? budget(said.effort()) : Math.max(LEAST_BUDGET, budget),
        null,
        said.display());
  }

  private static @Nullable Reasoning fitting(
      Reasoning wished, ModelRequest request, Predicate<ContentBlock> goesBack) {
    Long budget = wished.budgetTokens();
    if (budget == null) {
      return wished;
    }
    if (callsWithoutThinking(request.messages(), goesBack)) {
      return null;
    }
    Long limit = request.maxTokens();
    if (limit == null || budget <= limit * 3 / 4) {
      return wished;
    }
    // The limit is that of thoughts and answer together: a quarter is left for the answer.
    return limit <= LEAST_BUDGET
        ? null
        : new Reasoning(
            Mode.ENABLED, Math.max(LEAST_BUDGET, limit * 3 / 4), wished.effort(), wished.display());
  }

  /** Returns whether the turn that goes on began with a call and not with a thought. */
  private static boolean callsWithoutThinking(
      List<Message> messages, Predicate<ContentBlock> goesBack) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Role.ASSISTANT) {
        List<ContentBlock> said = message.content();
        return said.stream().anyMatch(ContentBlock.ToolUse.class::isInstance)
            && said.stream().noneMatch(goesBack);
      }
    }
    return false;
  }

  private static long budget(@Nullable String effort) {
    return switch (effort) {
      case "minimal" -> LEAST_BUDGET;
      case "low" -> 4_096;
      case "high" -> 16_384;
      case "xhigh", "max" -> 32_000;
      case null, default -> 8_192;
    };
  }
}
