package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a budget stands.
 *
 * @param spent by calls that are over
 * @param reserved what calls under way may cost yet
 */
public record Standing(Account account, Amount spent, Amount reserved) {
  public Standing {
    requireNonNull(account, "account");
    requireNonNull(spent, "spent");
    requireNonNull(reserved, "reserved");
  }

  /** Returns the dollars that no call has spent or may spend yet, at least zero; null for any. */
  public @Nullable Money moneyLeft() {
    Money limit = account.limit().money();
    if (limit == null) {
      return null;
    }
    Money left = limit.minus(spent.money()).minus(reserved.money());
    return left.compareTo(Money.ZERO) < 0 ? Money.ZERO : left;
  }

  /** Returns the tokens of the same kind; null for any number. */
  public @Nullable Long tokensLeft() {
    Long limit = account.limit().tokens();
    return limit == null ? null : Math.max(0, limit - spent.tokens() - reserved.tokens());
  }

  /** Returns how much of it is spent, 0 for nothing, 1 for all of it; more where it was passed. */
  public double used() {
    return used(spent);
  }

  double used(Amount amount) {
    Money money = account.limit().money();
    Long tokens = account.limit().tokens();
    return Math.max(
        money == null ? 0 : share(amount.money().nanos(), money.nanos()),
        tokens == null ? 0 : share(amount.tokens(), tokens));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  /** Returns whether a call may be made that costs at most this. */
  boolean has(Amount amount) {
    Money money = account.limit().money();
    Long tokens = account.limit().tokens();
    Amount all = spent.plus(reserved).plus(amount);
    boolean isPaid = amount.money().compareTo(Money.ZERO) > 0;
    return (money == null || !isPaid || all.money().compareTo(money) <= 0)
        && (tokens == null || all.tokens() <= tokens);
  }

  /** Returns for example {@code $9.98 of $10 spent, $0.01 reserved by calls under way}. */
  public String words() {
    List<String> parts = new ArrayList<>();
    Money money = account.limit().money();
    if (money != null) {
      parts.add(spent.money() + " of " + money);
    }
    Long tokens = account.limit().tokens();
    if (tokens != null) {
      parts.add(spent.tokens() + " of " + tokens + " tokens");
    }
    String held =
        reserved.equals(Amount.ZERO)
            ? ""
            : ", "
                + (money == null ? reserved.tokens() + " tokens" : reserved.money().toString())
                + " reserved by calls under way";
    return String.join(" and ", parts) + " spent" + held;
  }
}
