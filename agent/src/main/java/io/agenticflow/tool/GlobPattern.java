package io.agenticflow.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for paths, in the language of {@code .gitignore} and, where asked for, with
 * alternatives in braces. Immutable.
 *
 * <p>{@code *} is any characters but a slash, {@code ?} one of them, {@code [a-z]} one of a set
 * ({@code [!a-z]} one not of it, {@code [[:alpha:]]} one of a class), a backslash takes the meaning
 * from the next character. A part that is just {@code **} is any number of folders, also none; at
 * the end of a pattern it is everything below. A leading dot is no special character. See
 * gitignore(5) and Git's {@code wildmatch.c} for the rules.
 *
 * <p>A pattern is matched part by part, and a part character by character, each with one point to
 * go back to (the last star), so the time is at most the length of the pattern times that of the
 * path: no pattern is slow, as one made into a regular expression can be.
 */
public final class GlobPattern {
  /** More alternatives than this are a mistake or an attack. */
  public static final int MAX_ALTERNATIVES = 1000;

  private static final String ANY_FOLDERS = "**";

  private final String[] parts;

  /** Whether the pattern is about a name alone, at any depth. */
  private final boolean nameOnly;

  private GlobPattern(String[] parts, boolean nameOnly) {
    this.parts = parts;
    this.nameOnly = nameOnly;
  }

  /**
   * Returns the pattern of this text. Without a slash, but for one at its end, it is about names at
   * any depth; else about paths from the folder it belongs to.
   */
  public static GlobPattern of(String text) {
    boolean anchored = text.indexOf('/') >= 0;
    String body = text.startsWith("/") ? text.substring(1) : text;
    return new GlobPattern(split(body).toArray(String[]::new), !anchored);
  }

  /**
   * Returns the patterns that the alternatives in braces stand for; {@code a.{c,h}} is {@code a.c}
   * and {@code a.h}.
   */
  public static List<GlobPattern> alternatives(String text) {
    List<String> expanded = new ArrayList<>();
    expand(text, expanded);
    return expanded.stream().map(GlobPattern::of).toList();
  }

  /**
   * Returns whether a path matches.
   *
   * @param path the parts of the path, relative to the folder that the pattern belongs to; at least
   *     one
   */
  public boolean matches(String... path) {
    if (nameOnly) {
      return parts.length == 1 && matchesPart(parts[0], path[path.length - 1]);
    }
    int p = 0;
    int s = 0;
    int starAt = -1;
    int starPath = 0;
    while (s < path.length) {
      if (p < parts.length && parts[p].equals(ANY_FOLDERS)) {
        if (p == parts.length - 1) {
          return true; // at least one part is left for it
        }
        starAt = p++;
        starPath = s;
      } else if (p < parts.length && matchesPart(parts[p], path[s])) {
        p++;
        s++;
      } else if (starAt >= 0) {
        p = starAt + 1;
        s = ++starPath;
      } else {
        return false;
      }
    }
    return p == parts.length;
  }

  private static boolean matchesPart(String pattern, String name) {
    int p = 0;
    int s = 0;
    int starAt = -1;
    int starName = 0;
    while (s < name.length()) {
      int next = p < pattern.length() ? matchOne(pattern, p, name, s) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        starAt = p++;
        starName = s;
      } else if (next >= 0) {
        p = next;
        s += Character.charCount(name.codePointAt(s));
      } else if (starAt >= 0) {
        p = starAt + 1;
        starName += Character.charCount(name.codePointAt(starName));
        s = starName;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /**
   * Returns where the pattern goes on after it matched one character, or -1. A star is not for
   * here.
   */
  private static int matchOne(String pattern, int p, String name, int s) {
    int c = name.codePointAt(s);
    int want = pattern.codePointAt(p);
    return switch (want) {
      case '*' -> -1;
      case '?' -> p + 1;
      case '[' -> {
        int end = CharacterSet.end(pattern, p);
        yield end > 0 && CharacterSet.contains(pattern, p, end, c) ? end : -1;
      }
      case '\\' -> {
        if (p + 1 >= pattern.length()) {
          yield -1;
        }
        int literal = pattern.codePointAt(p + 1);
        yield literal == c ? p + 1 + Character.charCount(literal) : -1;
      }
      default -> want == c ? p + Character.charCount(want) : -1;
    };
  }

  /** Splits at slashes, but not within a set. Runs of stars within a part are one. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '/') {
        String part = text.substring(from, i);
        boolean repeated =
            part.equals(ANY_FOLDERS) && !parts.isEmpty() && parts.getLast().equals(ANY_FOLDERS);
        if (!repeated) {
          parts.add(part);
        }
        from = i + 1;
      } else if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '[') {
        int end = CharacterSet.end(text, i);
        i = end > 0 ? end - 1 : i;
      }
    }
    return parts;
  }

  private static void expand(String text, List<String> to) {
    int open = text.length();
    int depth = 0;
    List<Integer> commas = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> {
          if (depth++ == 0) {
            open = i;
            commas.clear();
          }
        }
        case ',' -> {
          if (depth == 1) {
            commas.add(i);
          }
        }
        case '}' -> {
          if (depth > 0 && --depth == 0 && !commas.isEmpty()) {
            commas.add(i);
            int from = open + 1;
            for (int comma : commas) {
              expand(
                  text.substring(0, open) + text.substring(from, comma) + text.substring(i + 1),
                  to);
              from = comma + 1;
            }
            return;
          }
        }
        default -> {}
      }
    }
    if (to.size() >= MAX_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "more than " + MAX_ALTERNATIVES + " alternatives in braces");
    }
    to.add(text);
  }
}
