package io.agenticflow.tool.builtin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out why text that a model gave is not in a file, and says it. */
final class NearestLines {
  private static final int MAX_LINES = 50_000;
  private static final int MAX_CHARS = 400;
  private static final double LIKE = 0.6;

  private NearestLines() {}

  /** Returns one or two sentences for the model. */
  static String hint(String content, String wanted) {
    List<String> lines = content.lines().limit(MAX_LINES).toList();
    List<String> block = wanted.lines().toList();
    if (hasLineNumbers(block)) {
      return "It seems to begin with line numbers of Read; leave them out.";
    }
    if (wanted.contains("\\n") && content.contains(wanted.replace("\\n", "\n"))) {
      return "It has a backslash and an n where the file has a line break.";
    }
    int same = sameButForSpace(lines, block);
    if (same >= 0) {
      return "Lines "
          + (same + 1)
          + " to "
          + (same + block.size())
          + " differ only in white space or quotation marks; the file has:\n"
          + numbered(lines, same, block.size());
    }
    int near = nearest(lines, block);
    return near < 0
        ? "No line is like it. Read the file again."
        : "The nearest is at line "
            + (near + 1)
            + "; the file has:\n"
            + numbered(lines, near, Math.min(block.size(), 5));
  }

  private static boolean hasLineNumbers(List<String> block) {
    return !block.isEmpty()
        && block.stream()
            .allMatch(line -> {
              int tab = line.indexOf('\t');
              String number = tab < 0 ? "" : line.substring(0, tab).strip();
              return !number.isEmpty() && number.chars().allMatch(Character::isDigit);
            });
  }

  /** Returns the index of the first line of a run that is the block but for white space, or -1. */
  private static int sameButForSpace(List<String> lines, List<String> block) {
    List<String> file = lines.stream().map(NearestLines::plain).toList();
    List<String> sought = block.stream().map(NearestLines::plain).toList();
    if (sought.stream().allMatch(String::isEmpty)) {
      return -1;
    }
    for (int i = 0; i + sought.size() <= file.size(); i++) {
      boolean same = true;
      for (int j = 0; same && j < sought.size(); j++) {
        same = file.get(i + j).equals(sought.get(j));
      }
      if (same) {
        return i;
      }
    }
    return -1;
  }

  private static String plain(String line) {
    StringBuilder plain = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      switch (c) {
        case '\u2018', '\u2019' -> plain.append('\'');
        case '\u201C', '\u201D' -> plain.append('"');
        case '\uFEFF', '\u00A0' -> {}
        default -> {
          if (!Character.isWhitespace(c)) {
            plain.append(c);
          }
        }
      }
    }
    return plain.toString();
  }

  /**
   * Returns the index of the line most like the first line with something on it, or -1 where none
   * is like it.
   */
  private static int nearest(List<String> lines, List<String> block) {
    int skip = 0;
    while (skip < block.size() && plain(block.get(skip)).length() < 3) {
      skip++;
    }
    if (skip == block.size()) {
      return -1;
    }
    Map<Integer, Integer> sought = pairs(block.get(skip));
    int best = -1;
    double bestLikeness = LIKE;
    for (int i = 0; i < lines.size(); i++) {
      double likeness = likeness(sought, pairs(lines.get(i)));
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = i;
      }
    }
    return best < 0 ? -1 : Math.max(0, best - skip);
  }

  /**
   * Sørensen–Dice coefficient of the pairs of neighbouring characters: 1 where they are the same, 0
   * where none is.
   */
  private static double likeness(Map<Integer, Integer> a, Map<Integer, Integer> b) {
    int common = 0;
    int all = 0;
    for (Map.Entry<Integer, Integer> pair : a.entrySet()) {
      common += Math.min(pair.getValue(), b.getOrDefault(pair.getKey(), 0));
      all += pair.getValue();
    }
    for (int count : b.values()) {
      all += count;
    }
    return all == 0 ? 0 : 2.0 * common / all;
  }

  private static Map<Integer, Integer> pairs(String line) {
    String plain = plain(line);
    Map<Integer, Integer> pairs = new HashMap<>();
    for (int i = 1; i < Math.min(plain.length(), MAX_CHARS); i++) {
      pairs.merge((plain.charAt(i - 1) << 16) | plain.charAt(i), 1, Integer::sum);
    }
    return pairs;
  }

  private static String numbered(List<String> lines, int from, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < Math.min(lines.size(), from + Math.min(count, 20)); i++) {
      String line = lines.get(i);
      Lines.appendNumbered(
          text, i + 1, line.length() > MAX_CHARS ? line.substring(0, MAX_CHARS) + "…" : line);
    }
    return text.toString();
  }
}
