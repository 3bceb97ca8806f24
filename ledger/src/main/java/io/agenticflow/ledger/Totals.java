package io.agenticflow.ledger;

import static java.util.Objects.requireNonNull;

import io.agenticflow.provider.CallRecord;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;

/**
 * Exact sums over some calls.
 *
 * @param failed those that were not answered
 * @param unpriced those with tokens and without a known price; nothing of them is in {@code cost}
 * @param estimated those whose provider counted no tokens, so that theirs are our own estimate
 * @param usage the tokens; states no cost
 * @param cost what is known of it
 * @param reported the part of {@code cost} that is the providers' own word; the rest is tokens
 *     times list price
 */
public record Totals(
    long calls,
    long failed,
    long unpriced,
    long estimated,
    Usage usage,
    Money cost,
    Money reported) {
  /** No call. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, Usage.NONE, Money.ZERO, Money.ZERO);

  public Totals {
    requireNonNull(usage, "usage");
    requireNonNull(cost, "cost");
    requireNonNull(reported, "reported");
  }

  static Totals of(LedgerEntry entry) {
    CallRecord call = entry.call();
    Usage usage = call.usage();
    Money amount = entry.cost().amount();
    return new Totals(
        1,
        call.outcome() == CallRecord.Outcome.ANSWERED ? 0 : 1,
        amount == null && usage.promptTokens() + usage.outputTokens() > 0 ? 1 : 0,
        call.estimated() ? 1 : 0,
        new Usage(
            usage.inputTokens(),
            usage.cacheReadTokens(),
            usage.cacheWriteTokens(),
            usage.hourWriteTokens(),
            usage.outputTokens(),
            usage.reasoningTokens(),
            null),
        amount == null ? Money.ZERO : amount,
        amount != null && entry.cost().basis() == CallCost.Basis.PROVIDER ? amount : Money.ZERO);
  }

  /** Returns the sums over both. */
  public Totals plus(Totals other) {
    return new Totals(
        calls + other.calls,
        failed + other.failed,
        unpriced + other.unpriced,
        estimated + other.estimated,
        usage.plus(other.usage),
        cost.plus(other.cost),
        reported.plus(other.reported));
  }
}
