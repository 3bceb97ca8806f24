package io.agenticflow.embedding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Keeps the entries whose vectors are most like one vector, of all that it is shown. */
final class Nearest {
  private static final Comparator<Found> BY_LIKENESS =
      Comparator.comparingDouble(Found::likeness).thenComparingLong(Found::entry);

  private final float[] wanted;
  private final int most;
  private final float least;
  private final PriorityQueue<Found> found = new PriorityQueue<>(BY_LIKENESS);
  private float bar;

  /**
   * @param wanted of length 1, like all others
   * @param most how many to keep
   * @param least likeness to be kept, from -1 to 1
   */
  Nearest(float[] wanted, int most, float least) {
    this.wanted = wanted;
    this.most = most;
    this.least = least;
    this.bar = least;
  }

  /** An entry, and how like its vector is: the cosine of the angle between them. */
  record Found(long entry, float likeness) {}

  void show(long entry, float[] vector) {
    show(entry, vector, 0);
  }

  /**
   * Looks at a vector.
   *
   * @param from where in the numbers it begins
   */
  void show(long entry, float[] numbers, int from) {
    // Four sums: the processor need not wait for one to add to it again.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int i = 0; i < wanted.length; i += 4) {
      a += wanted[i] * numbers[from + i];
      b += wanted[i + 1] * numbers[from + i + 1];
      c += wanted[i + 2] * numbers[from + i + 2];
      d += wanted[i + 3] * numbers[from + i + 3];
    }
    keep(new Found(entry, a + b + c + d));
  }

  void keep(Found each) {
    if (each.likeness < bar) {
      return;
    }
    found.add(each);
    if (found.size() > most) {
      found.remove();
      bar = Math.max(least, found.peek() == null ? least : found.peek().likeness);
    }
  }

  /** Returns the entries, the most like first, each once. */
  List<Found> found() {
    List<Found> all = new ArrayList<>(found);
    all.sort(BY_LIKENESS.reversed());
    Set<Long> seen = HashSet.newHashSet(all.size());
    all.removeIf(each -> !seen.add(each.entry));
    return all;
  }
}
