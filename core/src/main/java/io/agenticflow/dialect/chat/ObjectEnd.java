package io.agenticflow.dialect.chat;

/**
 * Watches a JSON object arrive in pieces and tells when it is whole. For one object and one thread.
 */
final class ObjectEnd {
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean whole;

  /** Takes the next piece. */
  void add(String piece) {
    for (int i = 0; i < piece.length() && !whole; i++) {
      char c = piece.charAt(i);
      if (escaped) {
        escaped = false;
      } else if (inString) {
        escaped = c == '\\';
        inString = c != '"';
      } else {
        switch (c) {
          case '"' -> inString = true;
          case '{', '[' -> depth++;
          case '}', ']' -> whole = --depth <= 0;
          default -> {}
        }
      }
    }
  }

  /** Returns whether the outermost bracket has been closed. */
  boolean isWhole() {
    return whole;
  }
}
