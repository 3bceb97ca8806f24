package io.agenticflow.routing.policy;

import io.agenticflow.catalogue.Price;
import io.agenticflow.config.RoutingConfiguration.Sticky;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a conversation's model unless another saves more than it costs to fill that one's cache.
 *
 * <p>Providers keep the beginning of a prompt for some minutes and read it again for a tenth of its
 * price. A conversation that changes its model leaves that behind: the whole prompt is read by the
 * other at full price, or written to its cache for more. What is compared is the cost of the next
 * answers, as many as are set, each of {@link RoutePrices#ANSWER_TOKENS} tokens, with a prompt that
 * grows no further: the old model with what it has in its cache, the new one without it for the
 * first answer and with it for the others. Where a price is not known there is nothing to predict,
 * and the model stays. What only another model can do, or the user has named, is not held back.
 */
final class StickyPolicy implements RoutePolicy {
  static final String NAME = "sticky";

  private static final int REMEMBERED = 4096;

  /** How long providers keep a prompt that nobody asks for again: Anthropic's shorter time. */
  private static final Duration CACHE_LIFE = Duration.ofMinutes(5);

  private final Sticky settings;
  private final RoutePrices prices;
  private final InstantSource clock;
  private final Map<String, Last> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * The last answer of a conversation.
   *
   * @param model null for the usual one
   */
  private record Last(@Nullable String model, long promptTokens, Instant at) {}

  StickyPolicy(Sticky settings, RoutePrices prices, InstantSource clock) {
    this.settings = settings;
    this.prices = prices;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean revises() {
    return true;
  }

  @Override
  public RouteOpinion opinion(RouteQuestion question, RouteOpinion.@Nullable Choice soFar) {
    Last before = before(question);
    if (before == null) {
      return new RouteOpinion.None("it is the first answer of a conversation");
    }
    String next = soFar == null ? question.asked() : soFar.model();
    String kept = before.model();
    if (kept == null ? next == null : kept.equals(next)) {
      return new RouteOpinion.None("the model does not change");
    }
    if (soFar != null && soFar.isNeeded()) {
      return new RouteOpinion.None("the change is needed");
    }
    if (kept == null) {
      return new RouteOpinion.None("the conversation has no model with a name to stay with");
    }
    Optional<Price> stay = prices.find(kept);
    Optional<Price> go = prices.find(next);
    if (stay.isEmpty() || go.isEmpty()) {
      return new RouteOpinion.Choice(
          kept,
          "the price of "
              + (stay.isEmpty() ? kept : next)
              + " is not known, so that no saving is known either");
    }
    long prompt = question.promptTokens();
    boolean isCached = before.at().plus(CACHE_LIFE).isAfter(clock.instant());
    long cached = isCached ? Math.min(before.promptTokens(), prompt) : 0;
    Money staying = answers(stay.get(), prompt, cached);
    Money going = answers(go.get(), prompt, 0);
    Money rewrite = going.minus(answers(go.get(), prompt, cached));
    String sums =
        "the next "
            + settings.answers()
            + " answers cost about "
            + staying
            + " with "
            + kept
            + " and "
            + going
            + " with "
            + next
            + ", "
            + rewrite
            + " of it to fill its cache anew";
    return going.compareTo(staying) < 0
        ? new RouteOpinion.None("a change saves more than it costs: " + sums)
        : new RouteOpinion.Choice(kept, "the conversation has begun with it, and " + sums);
  }

  /** Returns what the next answers cost where so much of the prompt is in the cache. */
  private Money answers(Price price, long prompt, long cached) {
    Money sum = price.of(new Usage(0, cached, prompt - cached, RoutePrices.ANSWER_TOKENS, 0, null));
    Money further = price.of(new Usage(0, prompt, 0, RoutePrices.ANSWER_TOKENS, 0, null));
    for (int i = 1; i < settings.answers(); i++) {
      sum = sum.plus(further);
    }
    return sum;
  }

  private @Nullable Last before(RouteQuestion question) {
    String conversation = question.conversation();
    if (conversation == null || question.background()) {
      return null; // a call beside the work has a prompt and a cache of its own
    }
    synchronized (last) {
      return last.get(conversation);
    }
  }

  @Override
  public void decided(RouteQuestion question, RouteDecision decision) {
    String conversation = question.conversation();
    if (conversation != null && !question.background()) {
      synchronized (last) {
        last.put(
            conversation, new Last(decision.chosen(), question.promptTokens(), clock.instant()));
      }
    }
  }
}
