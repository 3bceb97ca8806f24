package io.agenticflow.tool.builtin;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large a regular expression becomes when its counted repetitions are written out.
 *
 * <p>re2j limits each count to 1000 but not what nested ones multiply to: {@code
 * ((a{1000}){1000}){1000}} takes all memory there is. It also recurses, when it parses and when it
 * matches, as deep as groups are nested.
 */
final class RegexSize {
  private static final int MAX_DEPTH = 200;

  private RegexSize() {}

  /**
   * Returns the estimate, in characters and sets to match; the largest number there is where it
   * nests too deeply.
   */
  static long of(String regex) {
    Deque<Long> outer = new ArrayDeque<>();
    long sum = 0; // of the group that we are in, without its last item
    long last = 0; // the item that a count would repeat
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '(' -> {
          outer.push(add(sum, last));
          if (outer.size() > MAX_DEPTH) {
            return Long.MAX_VALUE;
          }
          sum = 0;
          last = 0;
        }
        case ')' -> {
          last = Math.max(1, add(sum, last));
          sum = outer.isEmpty() ? 0 : outer.pop();
        }
        case '{' -> {
          int close = regex.indexOf('}', i);
          long count = close < 0 ? 1 : count(regex.substring(i + 1, close));
          last = count > 1 && last > Long.MAX_VALUE / count ? Long.MAX_VALUE : last * count;
        }
        case '[' -> {
          int close = regex.indexOf(']', Math.min(regex.length(), i + 2));
          i = close < 0 ? i : close;
          sum = add(sum, last);
          last = 1;
        }
        case '\\' -> {
          i++;
          sum = add(sum, last);
          last = 1;
        }
        default -> {
          sum = add(sum, last);
          last = 1;
        }
      }
    }
    long all = add(sum, last);
    for (long rest : outer) {
      all = add(all, rest);
    }
    return all;
  }

  /**
   * Returns the larger number of {@code n}, {@code n,} or {@code n,m}; 1 where it is none of these.
   */
  private static long count(String text) {
    long number = 0;
    long most = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',') {
        number = 0;
      } else if (c >= '0' && c <= '9' && number < 10_000) {
        number = 10 * number + (c - '0');
        most = Math.max(most, number);
      } else {
        return 1;
      }
    }
    return most;
  }

  private static long add(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
