package io.agenticflow.tool.builtin;

import org.jspecify.annotations.Nullable;

/**
 * Finds text that every match of a regular expression has in it, so that most lines need not be
 * matched at all.
 *
 * <p>It reads only what stands outside of groups and sets, and gives up where it is in doubt;
 * finding less is always right.
 */
final class RequiredText {
  private final String regex;
  private final StringBuilder run = new StringBuilder();
  private String longest = "";
  private int at;

  private RequiredText(String regex) {
    this.regex = regex;
  }

  /**
   * Returns the longest such text, null where none is known. The expression is one that matches
   * case.
   */
  static @Nullable String of(String regex) {
    RequiredText reader = new RequiredText(regex);
    return reader.read() && !reader.longest.isEmpty() ? reader.longest : null;
  }

  private boolean read() {
    while (at < regex.length()) {
      char c = regex.charAt(at++);
      switch (c) {
        case '|' -> {
          return false;
        }
        case '\\' -> {
          if (!escape()) {
            return false;
          }
        }
        case '[' -> {
          endRun();
          if (!skipSet()) {
            return false;
          }
        }
        case '(' -> {
          endRun();
          if (!skipGroup()) {
            return false;
          }
        }
        case '?', '*', '{' -> {
          // What stands before may be missing.
          dropLast();
          endRun();
          if (c == '{') {
            while (at < regex.length() && regex.charAt(at - 1) != '}') {
              at++;
            }
          }
        }
        case '+', '.', '^', '$', ')' -> endRun();
        default -> run.append(c);
      }
    }
    endRun();
    return true;
  }

  private boolean escape() {
    if (at >= regex.length()) {
      return false;
    }
    char c = regex.charAt(at++);
    if ("bBdDwWsSAz".indexOf(c) >= 0) {
      endRun();
      return true;
    }
    if (Character.isLetterOrDigit(c)) {
      return false; // \x41, \pL, \Q and such
    }
    run.append(c);
    return true;
  }

  private boolean skipSet() {
    if (at < regex.length() && regex.charAt(at) == '^') {
      at++;
    }
    for (boolean first = true; at < regex.length(); first = false) {
      char c = regex.charAt(at++);
      if (c == ']' && !first) {
        return true;
      }
      if (c == '\\') {
        at++;
      } else if (c == '[') {
        return false; // perhaps a class in the set
      }
    }
    return false;
  }

  private boolean skipGroup() {
    if (at < regex.length() && regex.charAt(at) == '?') {
      return false; // may set flags
    }
    int depth = 1;
    while (at < regex.length() && depth > 0) {
      switch (regex.charAt(at++)) {
        case '\\' -> {
          if (at >= regex.length() || regex.charAt(at) == 'Q') {
            return false;
          }
          at++;
        }
        case '[' -> {
          if (!skipSet()) {
            return false;
          }
        }
        case '(' -> {
          depth++;
          if (at < regex.length() && regex.charAt(at) == '?') {
            return false;
          }
        }
        case ')' -> depth--;
        default -> {}
      }
    }
    return depth == 0;
  }

  private void dropLast() {
    if (!run.isEmpty()) {
      int last = run.codePointBefore(run.length());
      run.setLength(run.length() - Character.charCount(last));
    }
  }

  private void endRun() {
    if (run.length() > longest.length()) {
      longest = run.toString();
    }
    run.setLength(0);
  }
}
