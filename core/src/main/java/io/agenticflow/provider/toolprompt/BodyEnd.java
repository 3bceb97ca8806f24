package io.agenticflow.provider.toolprompt;

import java.util.Set;

/**
 * Looks for the end of a call's body in text that grows. Each character is looked at once, except
 * at the very end. Not safe for use by several threads.
 *
 * <p>A body of JSON ends where its brackets are closed: a closing mark inside a string does not end
 * it. Any other body ends at the closing mark.
 */
final class BodyEnd {
  /** What is known. */
  enum State {
    /** More is needed. */
    OPEN,
    /** The body is whole. */
    FOUND,
    /** This is no call. */
    NO_CALL
  }

  private static final String FENCE = "```";
  private static final String FUNCTION = "<function=";
  private static final String ARGUMENTS = "[ARGS]";

  private final String close;
  private final Set<String> known;
  private final int start;

  /** Where to go on. */
  private int at;

  private Mode mode = Mode.UNKNOWN;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean fenced;
  private int bodyEnd;
  private int afterwards;

  private enum Mode {
    UNKNOWN,
    JSON,
    /** The brackets are closed; what follows may be more, or the closing mark. */
    AFTER_JSON,
    MARKED
  }

  BodyEnd(String close, Set<String> known, int start) {
    this.close = close;
    this.known = known;
    this.start = start;
    this.at = start;
  }

  /** Returns where the body ends, once it was found. */
  int bodyEnd() {
    return bodyEnd;
  }

  /** Returns where the text after the call begins, once it was found. */
  int afterwards() {
    return afterwards;
  }

  /**
   * Goes on looking.
   *
   * @param last whether nothing will be added to the text
   */
  State search(StringBuilder text, boolean last) {
    State state = State.OPEN;
    boolean more = true;
    while (more && state == State.OPEN) {
      Mode before = mode;
      state =
          switch (mode) {
            case UNKNOWN -> first(text, last);
            case JSON -> json(text);
            case AFTER_JSON -> afterJson(text, last);
            case MARKED -> marked(text);
          };
      more = mode != before;
    }
    return state == State.OPEN && last ? atTheEnd(text) : state;
  }

  /** The first character tells what kind of body it is. */
  private State first(StringBuilder text, boolean last) {
    int from = afterBlanks(text, at);
    if (from == text.length()) {
      return last ? State.NO_CALL : State.OPEN;
    }
    char c = text.charAt(from);
    if (c == '{' || c == '[') {
      return json(from);
    }
    if (c == '<') {
      return decide(text, from, FUNCTION, Mode.MARKED, last);
    }
    if (c == '`') {
      int line = text.indexOf("\n", from);
      if (line < 0) {
        boolean perhaps = isPrefix(text, from, FENCE) && text.length() - from < 20 && !last;
        return perhaps ? State.OPEN : State.NO_CALL;
      }
      int body = afterBlanks(text, line);
      if (!isPrefix(text, from, FENCE)) {
        return State.NO_CALL;
      }
      if (body == text.length()) {
        return last ? State.NO_CALL : State.OPEN;
      }
      fenced = true;
      return text.charAt(body) == '{' || text.charAt(body) == '[' ? json(body) : State.NO_CALL;
    }
    return word(text, from, last);
  }

  private State json(int from) {
    at = from;
    mode = Mode.JSON;
    return State.OPEN;
  }

  private State decide(StringBuilder text, int from, String mark, Mode next, boolean last) {
    if (!isPrefix(text, from, mark)) {
      return State.NO_CALL;
    }
    if (text.length() - from < mark.length()) {
      return last ? State.NO_CALL : State.OPEN;
    }
    at = from + mark.length();
    mode = next;
    return State.OPEN;
  }

  /** The name of a tool: GLM writes pairs of tags after it, Mistral an object. */
  private State word(StringBuilder text, int from, boolean last) {
    int to = from;
    while (to < text.length() && isNamePart(text.charAt(to))) {
      to++;
    }
    String word = text.substring(from, to);
    if (to == text.length() && !last) {
      return !word.isEmpty() && known.stream().anyMatch(name -> name.startsWith(word))
          ? State.OPEN
          : State.NO_CALL;
    }
    if (!known.contains(word)) {
      return State.NO_CALL;
    }
    int next = afterBlanks(text, to);
    if (next == text.length()) {
      return last ? State.NO_CALL : State.OPEN;
    }
    if (text.charAt(next) == '{') {
      return json(next);
    }
    if (text.charAt(next) == '[') {
      State state = decide(text, next, ARGUMENTS, Mode.UNKNOWN, last);
      if (state == State.OPEN && at > next) {
        int body = afterBlanks(text, at);
        at = start;
        return body == text.length()
            ? last ? State.NO_CALL : State.OPEN
            : text.charAt(body) == '{' ? json(body) : State.NO_CALL;
      }
      return state;
    }
    if (close.isEmpty()) {
      return State.NO_CALL;
    }
    at = to;
    mode = Mode.MARKED;
    return State.OPEN;
  }

  private State json(StringBuilder text) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (inString) {
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          inString = false;
        }
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          at++;
          bodyEnd = at;
          mode = Mode.AFTER_JSON;
          return State.OPEN;
        }
      } else if (!close.isEmpty() && c == close.charAt(0) && isPrefix(text, at, close)) {
        // Brackets are missing, and the mark says that nothing follows.
        if (text.length() - at < close.length()) {
          return State.OPEN;
        }
        return found(at, at + close.length());
      }
      at++;
    }
    return State.OPEN;
  }

  private State afterJson(StringBuilder text, boolean last) {
    if (close.isEmpty() && !fenced) {
      return found(bodyEnd, bodyEnd);
    }
    int next = afterBlanks(text, at);
    if (fenced && next < text.length() && isPrefix(text, next, FENCE)) {
      if (text.length() - next < FENCE.length()) {
        return last ? found(bodyEnd, text.length()) : State.OPEN;
      }
      fenced = false;
      at = next + FENCE.length();
      return afterJson(text, last);
    }
    if (next == text.length()) {
      return last ? found(bodyEnd, next) : State.OPEN;
    }
    char c = text.charAt(next);
    if (c == '}' || c == ']') {
      at = next + 1; // one too many; whoever reads the body knows
      bodyEnd = at;
      return afterJson(text, last);
    }
    if (c == '{' && !close.equals(FENCE)) {
      return json(next); // a second call between the same marks
    }
    if (!close.isEmpty() && isPrefix(text, next, close)) {
      if (text.length() - next < close.length()) {
        return last ? found(bodyEnd, text.length()) : State.OPEN;
      }
      return found(bodyEnd, next + close.length());
    }
    return found(bodyEnd, bodyEnd);
  }

  private State marked(StringBuilder text) {
    int end = text.indexOf(close, at);
    if (end >= 0) {
      return found(end, end + close.length());
    }
    at = Math.max(at, text.length() - close.length() + 1);
    return State.OPEN;
  }

  /** The text ends in the body: it ends at its mark if that is anywhere, else with the text. */
  private State atTheEnd(StringBuilder text) {
    if (mode == Mode.UNKNOWN) {
      return State.NO_CALL;
    }
    int mark = close.isEmpty() ? -1 : text.indexOf(close, start);
    return mark >= 0 ? found(mark, mark + close.length()) : found(text.length(), text.length());
  }

  private State found(int end, int after) {
    bodyEnd = end;
    afterwards = after;
    return State.FOUND;
  }

  /** Returns whether the text goes on with the mark, as far as there is text. */
  private static boolean isPrefix(StringBuilder text, int from, String mark) {
    for (int i = 0; i < mark.length() && from + i < text.length(); i++) {
      if (text.charAt(from + i) != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int afterBlanks(StringBuilder text, int from) {
    int next = from;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
  }
}
