package io.agenticflow.budget;

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
import org.jspecify.annotations.Nullable;

/**
 * What a call may cost at most: its whole prompt by {@link TokenEstimate}, nothing of it from a
 * cache, and an answer as long as it may be. Where nobody says how long that is, it is what the
 * model can write, within bounds; the call can then be made with a shorter limit. Immutable.
 */
final class CallEstimate {
  /**
   * The shortest limit that an answer is given which has none of its own, and how long it is taken
   * to be where nobody knows what its model can write.
   */
  static final long USUAL_ANSWER = 4096;

  /** What models can write is mostly far more than they do. */
  static final long LONGEST_ANSWER = 16_384;

  private static final Money SMALLEST = new Money(1);

  private final boolean free;
  private final @Nullable Price price;
  private final boolean isCached;
  private final long prompt;
  private final long answer;
  private final long least;

  private CallEstimate(
      boolean free, @Nullable Price price, boolean isCached, long prompt, long answer, long least) {
    this.free = free;
    this.price = price;
    this.isCached = isCached;
    this.prompt = prompt;
    this.answer = answer;
    this.least = least;
  }

  /**
   * @param isLimitChosen whether the limit of the answer is the user's own, and not one that stands
   *     there because the provider wants one
   */
  static CallEstimate of(
      ModelRequest request, Answerer answerer, boolean free, boolean isLimitChosen, Prices prices) {
    Price price = free ? null : prices.find(answerer.provider(), answerer.model()).orElse(null);
    long prompt = TokenEstimate.of(request);
    Long limit = request.maxTokens();
    OriginalRequest client = request.original();
    boolean isSaid = isLimitChosen || (client != null && client.maxTokens() != null);
    long longest = limit == null ? longest(answerer, prices) : limit;
    boolean isFixed = isSaid && limit != null;
    long answer = isFixed ? longest : Math.min(longest, LONGEST_ANSWER);
    return new CallEstimate(
        free,
        price,
        hasCacheMark(request),
        prompt,
        answer,
        isFixed ? answer : Math.min(answer, USUAL_ANSWER));
  }

  private static long longest(Answerer answerer, Prices prices) {
    long known = prices.longestAnswer(answerer.provider(), answerer.model());
    return known == 0 ? USUAL_ANSWER : known;
  }

  Amount amount() {
    return amount(answer);
  }

  /** Returns what it may cost with the shortest answer that it can be made with. */
  Amount leastAmount() {
    return amount(least);
  }

  /**
   * Returns whether the model's price is known; where it is not, the smallest amount stands for it,
   * which only a budget with nothing left refuses.
   */
  boolean isPriced() {
    return free || price != null;
  }

  /** Returns how many tokens the answer is taken to have at most. */
  long answer() {
    return answer;
  }

  /**
   * Returns the same call with the longest answer that a budget has room for; null where it has
   * none for an answer that is worth asking for, or where the limit is somebody's own.
   */
  @Nullable CallEstimate within(Standing budget) {
    if (least == answer || !budget.has(leastAmount())) {
      return null;
    }
    long fits = least;
    long tooLong = answer;
    while (tooLong - fits > 1) {
      long middle = (fits + tooLong) / 2;
      if (budget.has(amount(middle))) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return new CallEstimate(free, price, isCached, prompt, fits, least);
  }

  private Amount amount(long tokens) {
    if (free || price == null) {
      return new Amount(free ? Money.ZERO : SMALLEST, prompt + tokens);
    }
    Money plain = price.of(new Usage(prompt, tokens));
    Money written = isCached ? price.of(new Usage(0, 0, prompt, tokens, 0, null)) : Money.ZERO;
    return new Amount(written.compareTo(plain) > 0 ? written : plain, prompt + tokens);
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
