package io.agenticflow.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order of the reasoning efforts, and what becomes of one that a model does not take. */
public final class ReasoningEfforts {
  private static final List<String> SCALE =
      List.of("minimal", "low", "medium", "high", "xhigh", "max");

  private ReasoningEfforts() {}

  /**
   * Returns the strongest of the {@code understood} efforts that is not above the wished one, or
   * the weakest where all are above it; null where none is understood. A word that is on no scale
   * is returned as it is, for the upstream to judge.
   */
  public static @Nullable String nearest(String wished, List<String> understood) {
    int limit = SCALE.indexOf(wished);
    if (understood.isEmpty()) {
      return null;
    }
    if (limit < 0 || understood.contains(wished)) {
      return wished;
    }
    String best = null;
    for (String effort : understood) {
      int rank = SCALE.indexOf(effort);
      if (rank <= limit && (best == null || rank > SCALE.indexOf(best))) {
        best = effort;
      }
    }
    return best == null ? understood.getFirst() : best;
  }

  /**
   * Returns the effort that a budget of reasoning tokens amounts to, for upstreams that know no
   * budget.
   */
  public static String ofBudget(long tokens) {
    return tokens <= 4_096 ? "low" : tokens <= 16_384 ? "medium" : "high";
  }
}
