package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.catalogue.Price;
import io.agenticflow.catalogue.Prices;
import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.OriginalRequest;
import io.agenticflow.vocabulary.TokenEstimate;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.Optional;

/**
 * What a call may cost at most: its whole prompt by {@link TokenEstimate}, nothing of it from a
 * cache, and an answer as long as it may be.
 *
 * @param priced whether the model's price is known; where it is not, the smallest amount stands for
 *     it, which only a budget with nothing left refuses
 */
record CallEstimate(Amount amount, boolean priced) {
  /** How long an answer is taken to be where neither client nor user says how long it may be. */
  static final long USUAL_ANSWER = 4096;

  private static final Money SMALLEST = new Money(1);

  CallEstimate {
    requireNonNull(amount, "amount");
  }

  /**
   * @param isLimitChosen whether the limit of the answer is the user's own, and not one that stands
   *     there because the provider wants one
   */
  static CallEstimate of(
      ModelRequest request, Answerer answerer, boolean free, boolean isLimitChosen, Prices prices) {
    long prompt = TokenEstimate.of(request);
    long answer = answer(request, isLimitChosen);
    if (free) {
      return new CallEstimate(new Amount(Money.ZERO, prompt + answer), true);
    }
    Optional<Price> price = prices.find(answerer.provider(), answerer.model());
    Money money =
        price
            .map(known -> {
              Money plain = known.of(new Usage(prompt, answer));
              if (!hasCacheMark(request)) {
                return plain;
              }
              Money written = known.of(new Usage(0, 0, prompt, answer, 0, null));
              return written.compareTo(plain) > 0 ? written : plain;
            })
            .orElse(SMALLEST);
    return new CallEstimate(new Amount(money, prompt + answer), price.isPresent());
  }

  private static long answer(ModelRequest request, boolean isLimitChosen) {
    Long limit = request.maxTokens();
    if (limit == null) {
      return USUAL_ANSWER;
    }
    OriginalRequest client = request.original();
    boolean isSaid = isLimitChosen || (client != null && client.maxTokens() != null);
    return isSaid ? limit : Math.min(limit, USUAL_ANSWER);
  }

  /** Returns whether a part of the prompt is to be kept in the provider's cache. */
  private static boolean hasCacheMark(ModelRequest request) {
    return hasMark(request.system())
        || request.tools().stream().anyMatch(tool -> tool.cacheControl() != null)
        || request.messages().stream().anyMatch(message -> hasMark(message.content()));
  }

  private static boolean hasMark(List<ContentBlock> blocks) {
    for (ContentBlock block : blocks) {
      boolean isMarked =
          switch (block) {
            case ContentBlock.Text text -> text.cacheControl() != null;
            case ContentBlock.Image image -> image.cacheControl() != null;
            case ContentBlock.Document document -> document.cacheControl() != null;
            case ContentBlock.ToolUse use -> use.cacheControl() != null;
            case ContentBlock.ToolResult result -> result.cacheControl() != null;
            case ContentBlock.Thinking _, ContentBlock.RedactedThinking _, ContentBlock.Other _ ->
                false;
          };
      if (isMarked) {
        return true;
      }
    }
    return false;
  }
}
