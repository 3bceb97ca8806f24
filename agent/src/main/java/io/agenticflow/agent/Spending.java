package io.agenticflow.agent;

import io.agenticflow.agent.RunEvent.Cost;
import io.agenticflow.provider.Answerer;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a run has used and spent so far, held against its budget. What a run inside another spends
 * counts for both. Safe for use by several threads.
 *
 * <p>A call is refused before it is made when what was spent and what its prompt alone will cost
 * pass the budget. The prompt is taken to be as long as the last one and its answer, which is what
 * the next prompt repeats.
 */
public final class Spending {
  private final @Nullable Spending outer;
  private final @Nullable Money budget;
  private final @Nullable Long mostTokens;
  private long allTokens;
  private Usage total = Usage.NONE;
  private Usage last = Usage.NONE;
  private @Nullable Answerer lastAnswerer;
  private @Nullable Cost cost;

  /**
   * Starts at nothing.
   *
   * @param budget the limit, or null for none
   */
  public Spending(@Nullable Money budget) {
    this(budget, null);
  }

  /**
   * Starts at nothing, for a tree of runs.
   *
   * @param budget the limit in dollars, or null for none
   * @param mostTokens the limit of prompt and output tokens of all runs together, or null for none
   */
  public Spending(@Nullable Money budget, @Nullable Long mostTokens) {
    this(null, budget, mostTokens);
  }

  private Spending(@Nullable Spending outer, @Nullable Money budget, @Nullable Long mostTokens) {
    this.outer = outer;
    this.budget = budget;
    this.mostTokens = mostTokens;
  }

  /**
   * Starts the count of a run inside this one.
   *
   * @param ownBudget a limit of its own, or null; the outer one holds in any case
   */
  public Spending inner(@Nullable Money ownBudget) {
    return new Spending(this, ownBudget, null);
  }

  /** Adds one call and returns what it cost. */
  public Cost add(AgentModel model, Usage usage, @Nullable Answerer answerer) {
    Cost call = model.pricer().price(usage, answerer);
    synchronized (this) {
      total = total.plus(usage);
      last = usage;
      lastAnswerer = answerer;
    }
    pay(call, usage.promptTokens() + usage.outputTokens());
    return call;
  }

  /**
   * Counts what was spent before, such as by the part of the same work that an earlier process did.
   *
   * @param tokens of prompts and outputs
   */
  public void before(Cost earlier, long tokens) {
    pay(earlier, tokens);
  }

  /** Adds what was paid beside the run's own calls. */
  void add(Cost beside) {
    pay(beside, 0);
  }

  private void pay(Cost call, long tokens) {
    synchronized (this) {
      cost = cost == null ? call : sum(cost, call);
      allTokens += tokens;
    }
    if (outer != null) {
      outer.pay(call, tokens);
    }
  }

  /** Returns the prompt and output tokens of the run and all runs inside it. */
  public synchronized long allTokens() {
    return allTokens;
  }

  /** Returns the tokens of the run's own calls, without those of runs inside it. */
  public synchronized Usage usage() {
    return total;
  }

  /**
   * Returns what the run and all runs inside it cost so far; nothing, by list price, before the
   * first call.
   */
  public synchronized Cost cost() {
    return cost == null ? new Cost(Money.ZERO, Cost.Basis.LIST) : cost;
  }

  /** Returns why the next call must not be made, or null when it may. */
  @Nullable String refusal(AgentModel model) {
    Money estimate;
    long prompt;
    synchronized (this) {
      prompt = last.promptTokens() + last.outputTokens();
      Usage next =
          new Usage(
              last.inputTokens() + last.outputTokens(), last.cacheReadTokens(), 0, 0, 0, null);
      estimate = model.pricer().price(next, lastAnswerer).amount();
    }
    return refusal(estimate == null ? Money.ZERO : estimate, prompt);
  }

  private @Nullable String refusal(Money estimate, long prompt) {
    long spentTokens = allTokens();
    if (mostTokens != null && (spentTokens >= mostTokens || spentTokens + prompt > mostTokens)) {
      return "The budget of "
          + mostTokens
          + " tokens would be passed: "
          + spentTokens
          + " are spent and the next call's prompt alone has about "
          + prompt
          + " (--max-budget-tokens)";
    }
    Money limit = budget;
    Money spent = cost().amount();
    if (limit != null && spent != null) {
      boolean fits = spent.plus(estimate).compareTo(limit) <= 0 && spent.compareTo(limit) < 0;
      if (!fits) {
        return "The budget of "
            + limit
            + " would be passed: "
            + spent
            + " is spent and the next call's prompt alone costs about "
            + estimate
            + " (--max-budget-usd)";
      }
    }
    return outer == null ? null : outer.refusal(estimate, prompt);
  }

  static Cost sum(Cost one, Cost other) {
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
