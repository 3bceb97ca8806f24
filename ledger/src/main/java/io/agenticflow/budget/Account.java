package io.agenticflow.budget;

import static java.util.Objects.requireNonNull;

import io.agenticflow.config.BudgetConfiguration.Limit;
import io.agenticflow.config.BudgetConfiguration.Reset;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One budget of one subject in one period.
 *
 * @param budget its name: a word of the configuration, {@code key} or {@code key_minute}
 * @param subject whose it is; empty where there is one for all
 * @param period when, as {@link Periods} names it; empty where it never ends
 * @param resets when the next period begins; null for never
 */
public record Account(
    String budget, String subject, String period, Limit limit, @Nullable Instant resets) {
  public Account {
    requireNonNull(budget, "budget");
    requireNonNull(subject, "subject");
    requireNonNull(period, "period");
    requireNonNull(limit, "limit");
  }

  /** Returns the account that holds at a time. */
  static Account at(Instant now, String budget, String subject, Limit limit, ZoneId zone) {
    Reset reset = limit.reset();
    return new Account(
        budget, subject, Periods.name(reset, now, zone), limit, Periods.end(reset, now, zone));
  }

  /** Returns for example {@code day} or {@code project /home/me/work}. */
  public String name() {
    return subject.isEmpty() ? budget : budget + " " + subject;
  }
}
