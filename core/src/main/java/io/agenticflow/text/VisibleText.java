package io.agenticflow.text;

/**
 * Texts of others, made safe to show on a terminal: what would move the cursor, change the screen
 * or hide part of the text is seen instead.
 */
public final class VisibleText {
  private static final int REPLACEMENT = 0xFFFD;

  private VisibleText() {}

  /**
   * Returns the text with a replacement character for each control character but line feeds and
   * tabs, for each character that turns the direction of writing, and for the invisible letters of
   * the block of tags, in which a model can read what a person does not see.
   */
  public static String of(String text) {
    if (text.codePoints().noneMatch(VisibleText::hides)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> shown.appendCodePoint(hides(c) ? REPLACEMENT : c));
    return shown.toString();
  }

  /**
   * Returns the beginning of the text, so made safe, in one line: line feeds and tabs are blanks.
   *
   * @param most characters, at least 0
   */
  public static String line(String text, int most) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return of(line.toString());
  }

  private static boolean hides(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || (c >= 0xE0000 && c <= 0xE007F);
  }
}
