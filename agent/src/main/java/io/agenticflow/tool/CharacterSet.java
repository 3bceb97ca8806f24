package io.agenticflow.tool;

/** A set of characters in a path pattern: {@code [abc]}, {@code [!a-z]}, {@code [[:digit:]_]}. */
final class CharacterSet {
  private CharacterSet() {}

  /**
   * Returns the index after the bracket that closes the set beginning at {@code start}, or -1 where
   * none does.
   */
  static int end(String pattern, int start) {
    int i = start + 1;
    if (i < pattern.length() && (pattern.charAt(i) == '!' || pattern.charAt(i) == '^')) {
      i++;
    }
    // A bracket in the first place is a member.
    for (boolean first = true; i < pattern.length(); first = false) {
      char c = pattern.charAt(i);
      if (c == ']' && !first) {
        return i + 1;
      }
      if (c == '\\') {
        i += 2;
      } else if (pattern.startsWith("[:", i) && pattern.indexOf(":]", i + 2) > 0) {
        i = pattern.indexOf(":]", i + 2) + 2;
      } else {
        i++;
      }
    }
    return -1;
  }

  /**
   * Returns whether the set from {@code start} to {@code end} (after its bracket) has the
   * character.
   */
  static boolean contains(String pattern, int start, int end, int c) {
    if (c == '/') {
      return false;
    }
    int i = start + 1;
    boolean negated = pattern.charAt(i) == '!' || pattern.charAt(i) == '^';
    if (negated) {
      i++;
    }
    int last = end - 1;
    boolean found = false;
    while (i < last) {
      int close = pattern.startsWith("[:", i) ? pattern.indexOf(":]", i + 2) : -1;
      if (close > 0) {
        found |= isOfClass(pattern.substring(i + 2, close), c);
        i = close + 2;
        continue;
      }
      if (pattern.charAt(i) == '\\' && i + 1 < last) {
        i++;
      }
      int low = pattern.codePointAt(i);
      i += Character.charCount(low);
      int high = low;
      if (i + 1 < last && pattern.charAt(i) == '-') {
        i++;
        if (pattern.charAt(i) == '\\' && i + 1 < last) {
          i++;
        }
        high = pattern.codePointAt(i);
        i += Character.charCount(high);
      }
      found |= low <= c && c <= high;
    }
    return found != negated;
  }

  /** The POSIX classes, of ASCII only as in Git. */
  private static boolean isOfClass(String name, int c) {
    return switch (name) {
      case "alnum" -> isLetter(c) || isDigit(c);
      case "alpha" -> isLetter(c);
      case "blank" -> c == ' ' || c == '\t';
      case "cntrl" -> c < 32 || c == 127;
      case "digit" -> isDigit(c);
      case "graph" -> c > 32 && c < 127;
      case "lower" -> c >= 'a' && c <= 'z';
      case "print" -> c >= 32 && c < 127;
      case "punct" -> c > 32 && c < 127 && !isLetter(c) && !isDigit(c);
      case "space" -> c == ' ' || (c >= 9 && c <= 13);
      case "upper" -> c >= 'A' && c <= 'Z';
      case "xdigit" -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      default -> false;
    };
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
