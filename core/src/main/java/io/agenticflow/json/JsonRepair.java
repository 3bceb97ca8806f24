package io.agenticflow.json;

import org.jspecify.annotations.Nullable;

/**
 * Rewrites an object that is almost JSON as JSON, where there is only one way to read it.
 *
 * <p>Mended are:
 *
 * <ul>
 *   <li>words or a Markdown fence around the object, if they hold no bracket themselves;
 *   <li>a comma before a closing bracket;
 *   <li>line breaks and other control characters inside a string, and {@code \'} in it;
 *   <li>{@code True}, {@code False} and {@code None}; strings in single quotes;
 *   <li>brackets missing at the very end, if what comes before them is whole: a closed string, a
 *       closed bracket, or {@code true}, {@code false} or {@code null};
 *   <li>closing brackets too many at the very end.
 * </ul>
 *
 * <p>Never mended is what could lose or change content: a string without its end, a number at the
 * end of the text (it may have had more digits), an end after a comma or colon, a quote inside a
 * string, a missing comma, brackets that cross, comments, a second object.
 *
 * <p>Of the libraries on Maven Central, {@code io.github.haibiiin:json-repair} 0.4.0 was tried: it
 * closes unterminated strings, and it refuses all of the above but missing brackets. Hence this
 * class.
 */
public final class JsonRepair {
  private static final int MAX_DEPTH = 200;

  private final String text;
  private final StringBuilder out;
  private int at;
  private int depth;

  /** Whether the text ended before the brackets did. */
  private boolean ended;

  private JsonRepair(String text, int start) {
    this.text = text;
    this.at = start;
    this.out = new StringBuilder(text.length() + 16);
  }

  /**
   * Returns the text as JSON. It may still be broken in ways that this does not look at (such as
   * the digits of a number), so it is to be parsed strictly.
   *
   * @throws JsonException where it cannot be mended
   */
  public static String mend(String text) {
    int start = text.indexOf('{');
    if (start < 0) {
      throw broken(text, text.isEmpty() ? 0 : text.length() - 1, "there is no JSON object");
    }
    int bracket = firstBracket(text, 0);
    if (bracket < start) {
      throw broken(text, bracket, "expected one JSON object");
    }
    JsonRepair repair = new JsonRepair(text, start);
    repair.object();
    repair.rest();
    return repair.out.toString();
  }

  private void object() {
    open('{');
    boolean first = true;
    while (true) {
      space();
      if (closes('}', first)) {
        return;
      }
      if (!first) {
        comma();
        if (closesAfterComma('}')) {
          return;
        }
        out.append(',');
      }
      first = false;
      char quote = peek("expected the name of an argument in quotes");
      if (quote != '"' && quote != '\'') {
        throw broken("expected the name of an argument in quotes");
      }
      string(quote);
      space();
      if (at >= text.length() || text.charAt(at) != ':') {
        throw broken("expected a colon");
      }
      at++;
      out.append(':');
      value();
      if (ended) {
        out.append('}');
        return;
      }
    }
  }

  private void array() {
    open('[');
    boolean first = true;
    while (true) {
      space();
      if (closes(']', first)) {
        return;
      }
      if (!first) {
        comma();
        if (closesAfterComma(']')) {
          return;
        }
        out.append(',');
      }
      first = false;
      value();
      if (ended) {
        out.append(']');
        return;
      }
    }
  }

  private void value() {
    space();
    char c = peek("expected a value");
    switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"', '\'' -> string(c);
      default -> word();
    }
  }

  private void open(char bracket) {
    if (++depth > MAX_DEPTH) {
      throw broken("nested too deeply");
    }
    at++;
    out.append(bracket);
  }

  /** Takes the closing bracket if it is there, or the end of the text where that is as good. */
  private boolean closes(char bracket, boolean empty) {
    if (at >= text.length()) {
      if (empty || !isWhole()) {
        throw broken("the text ends too early; it looks cut off");
      }
      ended = true;
    } else if (text.charAt(at) == bracket) {
      at++;
    } else {
      return false;
    }
    depth--;
    out.append(bracket);
    return true;
  }

  /** A text that ends after a comma had more to say, so only a bracket counts here. */
  private boolean closesAfterComma(char bracket) {
    space();
    if (at < text.length() && text.charAt(at) == bracket) {
      at++;
      depth--;
      out.append(bracket);
      return true;
    }
    return false;
  }

  private void comma() {
    if (text.charAt(at) != ',') {
      throw broken("expected a comma or a closing bracket");
    }
    at++;
  }

  /** Returns whether what was written last cannot have been longer. */
  private boolean isWhole() {
    char last = out.charAt(out.length() - 1);
    return last == '"' || last == '}' || last == ']' || Character.isLetter(last);
  }

  /** Copies a string, which must have its end. */
  private void string(char quote) {
    int begin = at;
    at++;
    out.append('"');
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        out.append('"');
        return;
      }
      if (c == '\\') {
        if (at >= text.length()) {
          break;
        }
        char escaped = text.charAt(at++);
        if (escaped == '\'') {
          out.append('\'');
        } else {
          out.append('\\').append(escaped); // the strict parser judges it
        }
      } else if (c < ' ') {
        control(c);
      } else if (c == '"') {
        out.append("\\\"");
      } else {
        out.append(c);
      }
    }
    throw broken(
        text,
        begin,
        "a string begins here and does not end; the text looks cut off, and a string is never"
            + " completed");
  }

  private void control(char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u00");
        out.append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      }
    }
  }

  /** Copies a number or a word of JSON or Python. */
  private void word() {
    int begin = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String word = text.substring(begin, at);
    String json = literal(word);
    if (json != null) {
      out.append(json);
    } else if (!word.isEmpty() && (word.charAt(0) == '-' || isDigit(word.charAt(0)))) {
      out.append(word);
      if (!isDigit(word.charAt(word.length() - 1))) {
        throw broken(text, begin, "not a number");
      }
    } else {
      throw broken(text, begin, "expected a value");
    }
  }

  private static @Nullable String literal(String word) {
    return switch (word) {
      case "true", "True" -> "true";
      case "false", "False" -> "false";
      case "null", "None" -> "null";
      default -> null;
    };
  }

  private static boolean isWordPart(char c) {
    return isDigit(c)
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** What follows the object may be closing brackets too many, or words without a bracket. */
  private void rest() {
    space();
    while (at < text.length() && (text.charAt(at) == '}' || text.charAt(at) == ']')) {
      at++;
      space();
    }
    int bracket = firstBracket(text, at);
    if (bracket < text.length()) {
      throw broken(text, bracket, "more after the object; make one call for each");
    }
  }

  private static int firstBracket(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if ("{}[]".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek(String otherwise) {
    if (at >= text.length()) {
      throw broken(otherwise + ", but the text ends; it looks cut off");
    }
    return text.charAt(at);
  }

  private JsonException broken(String why) {
    return broken(text, at, why);
  }

  private static JsonException broken(String text, int at, String why) {
    int from = Math.max(0, at - 40);
    int to = Math.min(text.length(), at + 20);
    int line = 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    return new JsonException(
        "The arguments are not valid JSON: "
            + why
            + " (character "
            + (at + 1)
            + ", line "
            + line
            + "): "
            + (from > 0 ? "…" : "")
            + oneLine(text.substring(from, at))
            + " >>>HERE>>> "
            + oneLine(text.substring(at, to))
            + (to < text.length() ? "…" : "")
            + ". Write the call again with one JSON object.");
  }

  private static String oneLine(String text) {
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
  }
}
