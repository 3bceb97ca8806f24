package io.agenticflow.provider.toolprompt;

import java.util.List;

/**
 * Whether an answer begins with an object that may be a call, in a Markdown fence or without,
 * judged by its first key.
 *
 * @param answer what is known so far
 * @param bodyStart where the object begins; meaningful for {@link Answer#YES} only
 * @param close what ends it beside its own brackets
 */
record BareObject(Answer answer, int bodyStart, String close) {
  /** What is known so far. */
  enum Answer {
    YES,
    NO,
    /** It depends on what comes. */
    PERHAPS
  }

  private static final List<String> KEYS =
      List.of(
          "\"name\"",
          "\"type\"",
          "\"tool\"",
          "\"tool_name\"",
          "\"function\"",
          "\"arguments\"",
          "\"parameters\"");
  private static final List<String> FENCES = List.of("```json", "```");

  private static final BareObject NO = new BareObject(Answer.NO, 0, "");
  private static final BareObject PERHAPS = new BareObject(Answer.PERHAPS, 0, "");

  /** Looks at the text from its first character that is not blank on. */
  static BareObject at(CharSequence text, int first) {
    int at = first;
    String close = "";
    if (text.charAt(at) == '`') {
      String fence = null;
      for (String each : FENCES) {
        Answer answer = begins(text, at, each);
        if (answer == Answer.PERHAPS) {
          return PERHAPS;
        }
        if (answer == Answer.YES) {
          fence = each;
          break;
        }
      }
      if (fence == null) {
        return NO;
      }
      at = afterBlanks(text, at + fence.length());
      close = "```";
    }
    int start = at;
    if (at < text.length() && text.charAt(at) == '[') {
      at = afterBlanks(text, at + 1);
    }
    if (at >= text.length()) {
      return PERHAPS;
    }
    if (text.charAt(at) != '{') {
      return NO;
    }
    at = afterBlanks(text, at + 1);
    if (at >= text.length()) {
      return PERHAPS;
    }
    BareObject result = NO;
    for (String key : KEYS) {
      Answer answer = begins(text, at, key);
      if (answer == Answer.YES) {
        return new BareObject(Answer.YES, start, close);
      }
      if (answer == Answer.PERHAPS) {
        result = PERHAPS;
      }
    }
    return result;
  }

  private static Answer begins(CharSequence text, int at, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= text.length()) {
        return Answer.PERHAPS;
      }
      if (text.charAt(at + i) != word.charAt(i)) {
        return Answer.NO;
      }
    }
    return Answer.YES;
  }

  private static int afterBlanks(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
