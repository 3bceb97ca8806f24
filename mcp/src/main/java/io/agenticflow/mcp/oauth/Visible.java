package io.agenticflow.mcp.oauth;

import io.agenticflow.text.VisibleText;

/** Texts of servers, made safe to show in one line. */
final class Visible {
  private static final int LONGEST = 300;

  private Visible() {}

  static String of(String text) {
    return VisibleText.line(text, LONGEST);
  }
}
