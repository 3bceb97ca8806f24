package io.agenticflow.config;

import static java.util.Objects.requireNonNull;

import io.agenticflow.vocabulary.Money;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent, under {@code budgets:}. Where nothing is said, nothing is limited.
 *
 * @param limits at most one for each scope
 */
public record BudgetConfiguration(Map<Scope, Limit> limits) {

  /** Nothing is limited. */
  public static final BudgetConfiguration NONE = new BudgetConfiguration(Map.of());

  public BudgetConfiguration {
    Map<Scope, Limit> ordered = new EnumMap<>(Scope.class);
    ordered.putAll(limits);
    limits = Collections.unmodifiableMap(ordered);
  }

  /** What a budget is for. */
  public enum Scope {
    /** Each agent run alone. */
    RUN,
    /** Each run with all runs inside it. */
    AGENT_TREE,
    /** Each conversation, however often it is taken up again. */
    SESSION,
    /** Each folder that is worked in. */
    PROJECT,
    /** Each token by which a client of the gateway is let in. */
    TOKEN,
    /** All calls of a day. */
    DAY,
    /** All calls of a month. */
    MONTH;

    /** Returns its name in the configuration. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When what was spent is forgotten; days and months are those of this machine's time zone. */
  public enum Reset {
    NEVER,
    MINUTE,
    DAY,
    MONTH;

    /** Returns its name in the configuration. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The most that may be spent.
   *
   * @param money null for any
   * @param tokens of prompts and answers together; null for any
   */
  public record Limit(@Nullable Money money, @Nullable Long tokens, Reset reset) {
    public Limit {
      requireNonNull(reset, "reset");
    }

    /** Returns whether there is a limit at all. */
    public boolean isSet() {
      return money != null || tokens != null;
    }
  }
}
