package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent.Cost;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Tokens, dollars and times as people read them. */
public final class Amounts {
  private Amounts() {}

  /** Returns for example {@code 12,345}. */
  public static String count(long number) {
    String digits = Long.toString(Math.abs(number));
    StringBuilder grouped = new StringBuilder(number < 0 ? "-" : "");
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        grouped.append(',');
      }
      grouped.append(digits.charAt(i));
    }
    return grouped.toString();
  }

  /** Returns for example {@code 1,200 tokens in (800 cached), 34 out}. */
  public static String tokens(Usage usage) {
    StringBuilder text = new StringBuilder(count(usage.promptTokens())).append(" tokens in");
    if (usage.cacheReadTokens() > 0) {
      text.append(" (").append(count(usage.cacheReadTokens())).append(" cached)");
    }
    return text.append(", ").append(count(usage.outputTokens())).append(" out").toString();
  }

  /** Returns for example {@code $0.0054} or {@code cost unknown}. */
  static String cost(Cost cost) {
    Money amount = cost.amount();
    return switch (cost.basis()) {
      case FREE -> "free";
      case PROVIDER, LIST ->
          amount == null
              ? "cost unknown"
              : dollars(amount) + (cost.basis() == Cost.Basis.LIST ? " by list price" : "");
      case UNKNOWN -> amount == null ? "cost unknown" : "at least " + dollars(amount);
    };
  }

  /** Returns dollars with as many digits as say something: cents for dollars, more for less. */
  public static String dollars(Money amount) {
    BigDecimal value = amount.dollars();
    if (value.signum() == 0) {
      return "$0";
    }
    int digits = value.abs().compareTo(BigDecimal.ONE) >= 0 ? 2 : 6;
    BigDecimal rounded = value.setScale(digits, RoundingMode.HALF_UP);
    if (rounded.signum() == 0) {
      return "$" + value.toPlainString();
    }
    return "$" + (digits == 2 ? rounded : rounded.stripTrailingZeros()).toPlainString();
  }

  /** Returns for example {@code 0.4 s} or {@code 3 min 12 s}. */
  static String time(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 60_000) {
      return millis / 1000 + "." + millis % 1000 / 100 + " s";
    }
    return millis / 60_000 + " min " + millis / 1000 % 60 + " s";
  }
}
