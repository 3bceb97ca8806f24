package io.agenticflow.routing.policy;

import java.util.List;
import java.util.Locale;

/** Patterns of names in which a star stands for any letters; case does not count. */
final class NamePattern {
  private NamePattern() {}

  static boolean anyFits(List<String> patterns, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> fits(pattern.toLowerCase(Locale.ROOT), lower));
  }

  /** Goes back to the last star where what follows it does not fit. */
  private static boolean fits(String pattern, String name) {
    int at = 0;
    int star = -1;
    int from = 0;
    int i = 0;
    while (i < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        from = i;
      } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++from;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
