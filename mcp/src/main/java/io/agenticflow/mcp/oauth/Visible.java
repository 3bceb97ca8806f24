package io.agenticflow.mcp.oauth;

/** Texts of servers, made safe to show in one line. */
final class Visible {
  private static final int LONGEST = 300;

  private Visible() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return shown.toString();
  }
}
