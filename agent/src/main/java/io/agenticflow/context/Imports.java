package io.agenticflow.context;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the {@code @path} words of a Markdown text: those that begin a line or follow a space or an
 * opening bracket, and do not stand in code. {@code @"a path"} may have spaces in it.
 */
final class Imports {
  private final String text;
  private final List<Word> found = new ArrayList<>();

  private Imports(String text) {
    this.text = text;
  }

  /**
   * One word.
   *
   * @param path what follows the {@code @}, without its quotes
   * @param start of the {@code @} in the text
   * @param end behind the word
   */
  record Word(String path, int start, int end) {}

  /** Returns the words, in order. */
  static List<Word> in(String text) {
    if (text.indexOf('@') < 0) {
      return List.of();
    }
    Imports imports = new Imports(text);
    imports.scan();
    return imports.found;
  }

  private void scan() {
    String fence = "";
    int at = 0;
    while (at < text.length()) {
      int newline = text.indexOf('\n', at);
      int end = newline < 0 ? text.length() : newline;
      String here = fence(at, end);
      if (!fence.isEmpty()) {
        // A block ends with as many of the same characters as it began with, or more.
        boolean closes =
            here.startsWith(fence) && text.substring(at, end).strip().length() == here.length();
        fence = closes ? "" : fence;
      } else if (!here.isEmpty()) {
        fence = here;
      } else {
        at = line(at, end);
        continue;
      }
      at = end + 1;
    }
  }

  /** Returns the three or more {@code `} or {@code ~} that a line begins with, or nothing. */
  private String fence(int start, int end) {
    int at = start;
    while (at < end && text.charAt(at) == ' ') {
      at++;
    }
    int from = at;
    while (at < end && text.charAt(at) == text.charAt(from) && "`~".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at - from >= 3 && at - start < 100 ? text.substring(from, at) : "";
  }

  /** Looks at a line, and at the lines that code in it goes on to; returns where to go on. */
  private int line(int start, int lineEnd) {
    int at = start;
    int end = lineEnd;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '`') {
        int ticks = run(at, '`');
        int close = closing(at + ticks, ticks);
        at = close < 0 ? at + ticks : close + ticks;
        if (at > end) {
          int newline = text.indexOf('\n', at);
          end = newline < 0 ? text.length() : newline;
        }
      } else if (c == '@' && begins(at)) {
        at = word(at, end);
      } else {
        at++;
      }
    }
    return end + 1;
  }

  private boolean begins(int at) {
    return at == 0
        || Character.isWhitespace(text.charAt(at - 1))
        || "([{\"'".indexOf(text.charAt(at - 1)) >= 0;
  }

  private int word(int at, int end) {
    int from = at + 1;
    if (from < end && text.charAt(from) == '"') {
      int close = text.indexOf('"', from + 1);
      if (close > from + 1 && close < end) {
        found.add(new Word(text.substring(from + 1, close), at, close + 1));
        return close + 1;
      }
      return from + 1;
    }
    int to = from;
    while (to < end
        && !Character.isWhitespace(text.charAt(to))
        && "`\"'<>".indexOf(text.charAt(to)) < 0) {
      to++;
    }
    while (to > from && ".,;:!?)]}".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    if (to > from) {
      found.add(new Word(text.substring(from, to), at, to));
    }
    return Math.max(to, from);
  }

  private int run(int at, char c) {
    int end = at;
    while (end < text.length() && text.charAt(end) == c) {
      end++;
    }
    return end - at;
  }

  /** Returns where a run of exactly so many ticks begins before the paragraph ends, or -1. */
  private int closing(int from, int ticks) {
    int blank = text.indexOf("\n\n", from);
    int limit = blank < 0 ? text.length() : blank;
    for (int at = text.indexOf('`', from); at >= 0 && at < limit; at = text.indexOf('`', at)) {
      int here = run(at, '`');
      if (here == ticks) {
        return at;
      }
      at += here;
    }
    return -1;
  }
}
