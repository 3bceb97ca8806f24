package io.agenticflow.agent;

import io.agenticflow.agent.RunEvent.Cost;
import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a run has used and spent so far, held against its budget. For one thread.
 *
 * <p>A call is refused before it is made when what was spent and what its prompt alone will cost
 * pass the budget. The prompt is taken to be as long as the last one and its answer, which is what
 * the next prompt repeats.
 */
final class Spending {
  private final CallPricer pricer;
  private final @Nullable Money budget;
  private Usage total = Usage.NONE;
  private Usage last = Usage.NONE;
  private @Nullable Answerer lastAnswerer;
  private @Nullable Cost cost;

  Spending(CallPricer pricer, @Nullable Money budget) {
    this.pricer = pricer;
    this.budget = budget;
  }

  /** Adds one call and returns what it cost. */
  Cost add(Usage usage, @Nullable Answerer answerer) {
    total = total.plus(usage);
    last = usage;
    lastAnswerer = answerer;
    Cost call = pricer.price(usage, answerer);
    cost = cost == null ? call : sum(cost, call);
    return call;
  }

  Usage usage() {
    return total;
  }

  /** Returns what the run cost so far; nothing, by list price, before its first call. */
  Cost cost() {
    return cost == null ? new Cost(Money.ZERO, Cost.Basis.LIST) : cost;
  }

  /** Returns why the next call must not be made, or null when it may. */
  @Nullable String refusal() {
    Money limit = budget;
    Money spent = cost().amount();
    if (limit == null || spent == null) {
      return null;
    }
    Usage next =
        new Usage(last.inputTokens() + last.outputTokens(), last.cacheReadTokens(), 0, 0, 0, null);
    Money estimate = pricer.price(next, lastAnswerer).amount();
    Money needed = estimate == null ? spent : spent.plus(estimate);
    if (needed.compareTo(limit) <= 0 && spent.compareTo(limit) < 0) {
      return null;
    }
    return "The budget of "
        + limit
        + " would be passed: "
        + spent
        + " is spent and the next call's prompt alone costs about "
        + (estimate == null ? Money.ZERO : estimate);
  }

  private static Cost sum(Cost one, Cost other) {
    Money amount =
        one.amount() == null
            ? other.amount()
            : other.amount() == null ? one.amount() : one.amount().plus(other.amount());
    Cost.Basis basis =
        one.basis() == other.basis()
            ? one.basis()
            : one.basis() == Cost.Basis.UNKNOWN || other.basis() == Cost.Basis.UNKNOWN
                ? Cost.Basis.UNKNOWN
                : Cost.Basis.LIST;
    return new Cost(amount, basis);
  }
}
