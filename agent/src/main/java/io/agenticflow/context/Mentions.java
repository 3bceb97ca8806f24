package io.agenticflow.context;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The files that a prompt mentions: {@code @path}, {@code @path#L10-20} for some of its lines,
 * {@code @"a path"}. Not in code, and not within a word, as in an address for mail.
 */
public final class Mentions {
  private Mentions() {}

  /**
   * One file.
   *
   * @param path as it is written
   * @param first line, from 1; 0 for the whole file
   * @param last line, not before {@code first}; 0 for the whole file
   */
  public record Mention(String path, long first, long last) {}

  /** Returns them, each once, in order. Whether there are such files is not looked at. */
  public static List<Mention> in(String prompt) {
    LinkedHashSet<Mention> found = new LinkedHashSet<>();
    for (Imports.Word word : Imports.in(prompt)) {
      found.add(mention(word.path()));
    }
    return new ArrayList<>(found);
  }

  private static Mention mention(String word) {
    int mark = word.lastIndexOf("#L");
    if (mark <= 0) {
      return new Mention(word, 0, 0);
    }
    String range = word.substring(mark + 2);
    int dash = range.indexOf('-');
    String end = dash < 0 ? range : range.substring(dash + 1);
    long first = number(dash < 0 ? range : range.substring(0, dash));
    long last = number(end.startsWith("L") ? end.substring(1) : end);
    return first < 1 || last < first
        ? new Mention(word, 0, 0)
        : new Mention(word.substring(0, mark), first, last);
  }

  private static long number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Long.parseLong(text) : -1;
  }
}
