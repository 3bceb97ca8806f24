package io.agenticflow.routing.learned;

import java.util.Arrays;
import java.util.List;

/**
 * The grams that are known, each with the weight of its rarity.
 *
 * @param hashes ascending
 * @param rarities beside the hashes: ln((1 + prompts) / (1 + prompts with it)) + 1
 */
record Vocabulary(int[] hashes, float[] rarities) {
  /** A model file of so many is 3.6 MB. */
  static final int MOST = 300_000;

  /** A gram that one prompt alone has says nothing about others. */
  private static final int FEWEST_PROMPTS = 2;

  /**
   * Collects the grams that at least two prompts have; the most frequent where they are too many.
   */
  static Vocabulary of(List<Grams> prompts) {
    int total = prompts.stream().mapToInt(each -> each.hashes().length).sum();
    int[] all = new int[total];
    int size = 0;
    for (Grams each : prompts) {
      System.arraycopy(each.hashes(), 0, all, size, each.hashes().length);
      size += each.hashes().length;
    }
    Arrays.sort(all);
    int fewest = FEWEST_PROMPTS;
    while (count(all, fewest) > MOST) {
      fewest++;
    }
    int known = count(all, fewest);
    int[] hashes = new int[known];
    float[] rarities = new float[known];
    int at = 0;
    for (int from = 0, to; from < total; from = to) {
      to = endOfRun(all, from);
      if (to - from >= fewest) {
        hashes[at] = all[from];
        rarities[at++] = (float) (Math.log((1.0 + prompts.size()) / (1.0 + to - from)) + 1);
      }
    }
    return new Vocabulary(hashes, rarities);
  }

  int size() {
    return hashes.length;
  }

  /** Returns each gram's place in the vocabulary, or a negative number where it is not known. */
  int[] places(Grams grams) {
    int[] places = new int[grams.hashes().length];
    int from = 0;
    for (int i = 0; i < places.length; i++) {
      // Both are ascending: what was passed is not searched again.
      places[i] = Arrays.binarySearch(hashes, from, hashes.length, grams.hashes()[i]);
      from = places[i] < 0 ? -places[i] - 1 : places[i] + 1;
    }
    return places;
  }

  /**
   * Weighs a prompt's known grams: (1 + ln count) times rarity, the whole of length 1.
   *
   * @param places of its grams
   * @return ordered by place in the vocabulary; empty where nothing is known
   */
  Weighed weigh(Grams grams, int[] places) {
    int[] known = new int[places.length];
    float[] values = new float[places.length];
    int size = 0;
    double squares = 0;
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        float value = (float) (1 + Math.log(grams.counts()[i])) * rarities[places[i]];
        known[size] = places[i];
        values[size++] = value;
        squares += (double) value * value;
      }
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < size; i++) {
      values[i] /= length;
    }
    return new Weighed(Arrays.copyOf(known, size), Arrays.copyOf(values, size));
  }

  /**
   * Returns how much of a prompt is known: the mean of the shares of its words and of its pairs
   * that are. 0 to 1; 1 for one without words.
   *
   * @param places of its grams
   * @param limit the rarity from which on a gram does not count as known
   */
  double coverage(Grams grams, int[] places, float limit) {
    int[] known = new int[2];
    int[] all = new int[2];
    for (int i = 0; i < places.length; i++) {
      int kind = Grams.isPair(grams.hashes()[i]) ? 1 : 0;
      all[kind]++;
      known[kind] += places[i] >= 0 && rarities[places[i]] < limit ? 1 : 0;
    }
    return (share(known[0], all[0]) + share(known[1], all[1])) / 2;
  }

  /**
   * Returns the highest rarity: a gram that has it would not be known without any one of the
   * prompts that it was learned from.
   */
  float highestRarity() {
    float highest = 0;
    for (float each : rarities) {
      highest = Math.max(highest, each);
    }
    return highest;
  }

  private static double share(int part, int all) {
    return all == 0 ? 1 : part / (double) all;
  }

  private static int count(int[] sorted, int fewest) {
    int count = 0;
    for (int from = 0, to; from < sorted.length; from = to) {
      to = endOfRun(sorted, from);
      count += to - from >= fewest ? 1 : 0;
    }
    return count;
  }

  private static int endOfRun(int[] sorted, int from) {
    int to = from + 1;
    while (to < sorted.length && sorted[to] == sorted[from]) {
      to++;
    }
    return to;
  }

  /**
   * A prompt's known grams.
   *
   * @param places in the vocabulary
   */
  record Weighed(int[] places, float[] values) {}
}
