package io.agenticflow.agent.definition;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that someone may have meant. */
final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /**
   * Returns at most three of the known names that are like {@code name}, the nearest first: a few
   * letters apart, or one the beginning of the other.
   */
  static List<String> of(String name, Collection<String> known) {
    String asked = name.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, asked.length() / 3);
    record Near(String name, int distance) {}
    return known.stream()
        .map(candidate ->
            new Near(candidate, distance(asked, candidate.toLowerCase(Locale.ROOT), limit)))
        .filter(near -> near.distance() <= limit)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  private static int distance(String a, String b, int limit) {
    boolean begins = Math.min(a.length(), b.length()) >= 3 && (a.startsWith(b) || b.startsWith(a));
    return begins ? Math.min(limit, edits(a, b)) : edits(a, b);
  }

  /** Counts the insertions, deletions, replacements and swaps of neighbours between two words. */
  private static int edits(String a, String b) {
    int[] twoBefore = new int[b.length() + 1];
    int[] before = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(before[j], row[j - 1]) + 1);
        boolean swap =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swap) {
          row[j] = Math.min(row[j], twoBefore[j - 2] + 1);
        }
      }
      int[] spare = twoBefore;
      twoBefore = before;
      before = row;
      row = spare;
    }
    return before[b.length()];
  }
}
