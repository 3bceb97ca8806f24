package io.agenticflow.dialect;

/** Names with {@code *} for any characters, also none. */
final class Wildcard {
  private Wildcard() {}

  /** Returns whether all of {@code name} is as the pattern says. */
  static boolean matches(String pattern, String name) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(name);
    }
    if (!name.startsWith(pattern.substring(0, star))) {
      return false;
    }
    int at = star;
    int from = star + 1;
    while (true) {
      int next = pattern.indexOf('*', from);
      if (next < 0) {
        String end = pattern.substring(from);
        return name.length() - end.length() >= at && name.endsWith(end);
      }
      String part = pattern.substring(from, next);
      int found = name.indexOf(part, at);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
      from = next + 1;
    }
  }
}
