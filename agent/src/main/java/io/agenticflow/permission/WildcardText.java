package io.agenticflow.permission;

/**
 * A text in which {@code *} stands for any characters, spaces included. Immutable.
 *
 * @param pattern with {@code *}
 * @param endsAtWord whether the pattern goes on, after what is written, with a space and anything,
 *     or with nothing
 */
public record WildcardText(String pattern, boolean endsAtWord) {

  /**
   * Returns the pattern of a command: a trailing {@code " *"} or {@code ":*"} is a word's end and
   * anything after it.
   */
  static WildcardText command(String text) {
    String stripped = text.strip();
    if (stripped.endsWith(":*") || stripped.endsWith(" *")) {
      return new WildcardText(stripped.substring(0, stripped.length() - 2).strip(), true);
    }
    return new WildcardText(stripped, false);
  }

  /** Returns a pattern in which only {@code *} is special. */
  public static WildcardText plain(String text) {
    return new WildcardText(text, false);
  }

  /** Returns whether it is about one text only. */
  boolean isExact() {
    return !endsAtWord && pattern.indexOf('*') < 0;
  }

  /** Returns whether the whole text matches. */
  public boolean matches(String text) {
    return matches(pattern, text) || (endsAtWord && matches(pattern + " *", text));
  }

  /** One point to go back to, the last star: never slower than the product of the lengths. */
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int s = 0;
    int star = -1;
    int from = 0;
    while (s < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        from = s;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(s)) {
        p++;
        s++;
      } else if (star >= 0) {
        p = star + 1;
        s = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
