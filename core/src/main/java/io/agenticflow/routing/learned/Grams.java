package io.agenticflow.routing.learned;

import java.util.Arrays;

/**
 * The words, signs and pairs of neighbours of a text as 32-bit hashes, each with its number of
 * occurrences. The lowest bit tells pairs from single words, so that the two never meet.
 *
 * @param hashes ascending, each once
 * @param counts beside the hashes, at least 1
 */
record Grams(int[] hashes, int[] counts) {
  /**
   * Longer texts are read at their two ends: a task's words stand there, and what lies between is
   * mostly material. It also bounds the time of a decision.
   */
  private static final int HEAD = 4000;

  private static final int TAIL = 2000;

  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  /** Returns the part of a text that is looked at. */
  static String lookedAt(String text) {
    return text.length() <= HEAD + TAIL
        ? text
        : text.substring(0, HEAD) + "\n" + text.substring(text.length() - TAIL);
  }

  /** Reads a text; the caller has cut it. */
  static Grams of(String text) {
    int[] found = new int[2 * text.length()];
    int size = 0;
    int previous = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int hash = step(FNV_OFFSET, c);
      at++;
      if (Character.isLetterOrDigit(c)) {
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
          hash = step(hash, text.charAt(at++));
        }
      }
      int word = mixed(hash);
      if (size > 0) {
        found[size++] = mixed(previous * 31 + word) | 1;
      }
      found[size++] = word & ~1;
      previous = word;
    }
    Arrays.sort(found, 0, size);
    return counted(found, size);
  }

  static boolean isPair(int hash) {
    return (hash & 1) != 0;
  }

  private static Grams counted(int[] sorted, int size) {
    int[] hashes = new int[size];
    int[] counts = new int[size];
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      if (distinct == 0 || hashes[distinct - 1] != sorted[i]) {
        hashes[distinct++] = sorted[i];
      }
      counts[distinct - 1]++;
    }
    return new Grams(Arrays.copyOf(hashes, distinct), Arrays.copyOf(counts, distinct));
  }

  private static int step(int hash, char c) {
    return (hash ^ Character.toLowerCase(c)) * FNV_PRIME;
  }

  /** Spreads the bits, because neighbouring words have neighbouring FNV hashes (Murmur 3's end). */
  private static int mixed(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
