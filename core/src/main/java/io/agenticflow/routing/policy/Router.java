package io.agenticflow.routing.policy;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks policies in turn which model should answer. Where none has an opinion, it is the one that
 * was asked for. Safe for use by several threads.
 */
public final class Router {
  private final List<RoutePolicy> policies;
  private final RoutePrices prices;

  /**
   * @param policies in the order in which they are asked
   * @param prices for the expected cost of what was chosen
   */
  public Router(List<RoutePolicy> policies, RoutePrices prices) {
    this.policies = List.copyOf(policies);
    this.prices = requireNonNull(prices, "prices");
  }

  /** Decides, and lets the policies know what came of it. */
  public RouteDecision decide(RouteQuestion question) {
    RouteDecision decision = explain(question);
    policies.forEach(policy -> policy.decided(question, decision));
    return decision;
  }

  /** Returns what {@link #decide} would decide now, and changes nothing. */
  public RouteDecision explain(RouteQuestion question) {
    RouteOpinion.Choice choice = null;
    String chooser = RouteDecision.NOBODY;
    Money spent = null;
    List<String> considered = new ArrayList<>();
    for (RoutePolicy policy : policies) {
      if (choice != null && !policy.revises()) {
        continue;
      }
      RouteOpinion opinion = policy.opinion(question, choice);
      spent = sum(spent, opinion.spent());
      switch (opinion) {
        case RouteOpinion.Choice chosen -> {
          considered.add(policy.name() + ": " + chosen.model() + ", because " + chosen.reason());
          choice = chosen;
          chooser = policy.name();
        }
        case RouteOpinion.None none -> considered.add(policy.name() + ": " + none.reason());
      }
    }
    String chosen = choice == null ? question.asked() : choice.model();
    return new RouteDecision(
        question.asked(),
        chosen,
        chooser,
        choice == null
            ? policies.isEmpty() ? "routing is off" : "no policy has an opinion on it"
            : choice.reason(),
        prices.nextAnswer(question.providerOf(chosen), chosen, question.promptTokens()),
        spent,
        considered);
  }

  private static @Nullable Money sum(@Nullable Money one, @Nullable Money other) {
    return one == null ? other : other == null ? one : one.plus(other);
  }
}
