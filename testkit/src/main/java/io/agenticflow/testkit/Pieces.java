package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into pieces as a model's answer comes in pieces. */
final class Pieces {
  private Pieces() {}

  /** Returns pieces of at most so many code points, in order; none for empty text. */
  static List<String> of(String text, int codePoints) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int left = text.codePointCount(from, text.length());
      int to = text.offsetByCodePoints(from, Math.min(codePoints, left));
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }
}
