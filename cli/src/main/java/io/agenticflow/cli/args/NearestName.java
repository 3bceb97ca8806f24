package io.agenticflow.cli.args;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody who mistyped a name most probably meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * Returns the name nearest to {@code typed}, the first of several equally near, or null where none
   * is near: not more than one slip in three letters. A name that begins with what was typed is near
   * too. Letter case does not count.
   */
  public static @Nullable String of(String typed, Iterable<String> names) {
    String wanted = typed.toLowerCase(Locale.ROOT);
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String name : names) {
      String candidate = name.toLowerCase(Locale.ROOT);
      int slips =
          wanted.length() >= 2 && candidate.startsWith(wanted) ? 1 : slips(wanted, candidate);
      if (slips < least && slips <= Math.max(1, Math.max(wanted.length(), candidate.length()) / 3)) {
        least = slips;
        nearest = name;
      }
    }
    return nearest;
  }

  /**
   * Counts the letters to insert, remove, replace or swap with their neighbour (the "optimal string
   * alignment" distance).
   */
  private static int slips(String a, String b) {
    int[] twoAgo = new int[b.length() + 1];
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
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], twoAgo[j - 2] + 1);
        }
      }
      int[] oldest = twoAgo;
      twoAgo = before;
      before = row;
      row = oldest;
    }
    return before[b.length()];
  }
}
