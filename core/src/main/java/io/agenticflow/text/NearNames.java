package io.agenticflow.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that somebody may have meant.
 *
 * <p>A name is near if few letters have to be added, taken away, changed or swapped with their
 * neighbour (the optimal string alignment distance), at most one in three of the longer name; or if
 * one is the other with something more before or after it, as {@code sonnet} is of {@code
 * claude-sonnet-4.5}. Case does not count.
 */
public final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /**
   * Returns up to three of {@code known} that are near to {@code name}, the nearest first; {@code
   * name} itself is left out.
   */
  public static List<String> of(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    if (wanted.isBlank()) {
      return List.of();
    }
    List<Candidate> near = new ArrayList<>();
    for (String candidate : new LinkedHashSet<>(known)) {
      String lower = candidate.toLowerCase(Locale.ROOT);
      if (candidate.equals(name) || lower.isBlank()) {
        continue;
      }
      int distance = distance(wanted, lower);
      int longer = Math.max(wanted.length(), lower.length());
      boolean few = distance <= Math.max(1, longer / 3) && distance < longer;
      if (few) {
        near.add(new Candidate(candidate, distance));
      } else if (Math.min(wanted.length(), lower.length()) >= 3
          && (lower.contains(wanted) || wanted.contains(lower))) {
        near.add(new Candidate(candidate, longer + distance)); // behind every slip of the pen
      }
    }
    near.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
    return near.stream().limit(MOST).map(Candidate::name).toList();
  }

  /**
   * Returns for example {@code ; did you mean coder or encoder?}, or nothing where no name is near.
   */
  public static String question(String name, Collection<String> known) {
    List<String> near = of(name, known);
    if (near.isEmpty()) {
      return "";
    }
    String last = near.getLast();
    String before = String.join(", ", near.subList(0, near.size() - 1));
    return "; did you mean " + (before.isEmpty() ? last : before + " or " + last) + "?";
  }

  private static int distance(String a, String b) {
    int[] twoBack = new int[b.length() + 1];
    int[] back = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      back[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(row[j - 1], back[j]) + 1, back[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, twoBack[j - 2] + 1);
        }
        row[j] = best;
      }
      int[] oldest = twoBack;
      twoBack = back;
      back = row;
      row = oldest;
    }
    return back[b.length()];
  }

  private record Candidate(String name, int distance) {}
}
