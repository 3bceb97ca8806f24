package io.agenticflow.dialect.responses;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.RawJson;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsString;
import tools.jackson.jr.stree.JrsValue;

/**
 * Takes the text of a custom tool out of the object {@code {"input":"…"}} that the model writes for
 * it, while it is being written. For one call and one thread.
 */
final class CustomText {
  /** What stands before the text, white space aside. */
  private static final String START = "{\"" + OfferedTool.TEXT + "\":\"";

  private final StringBuilder all = new StringBuilder();
  private final StringBuilder text = new StringBuilder();

  /** How far {@link #all} has been read. */
  private int at;

  private int started;
  private boolean inText;
  private boolean unusual;
  private boolean closed;

  /** Takes a piece of the object's JSON and returns what it adds to the text, perhaps nothing. */
  String add(String piece) {
    all.append(piece);
    int before = text.length();
    while (at < all.length() && !unusual && !closed) {
      if (!inText) {
        skipStart(all.charAt(at++));
      } else if (!character()) {
        break;
      }
    }
    return text.substring(before);
  }

  /**
   * Returns the whole text. What the model wrote in another way than it was told is understood
   * where there is one text in it, else it is the text.
   */
  String whole() {
    if (closed) {
      return text.toString();
    }
    String json = all.toString();
    JrsValue value;
    try {
      value = Json.parse(json);
    } catch (JsonException e) {
      return inText ? text.toString() : json; // cut off, or never JSON: the text as it is
    }
    if (value instanceof JrsString string) {
      return string.getValue();
    }
    if (Json.field(value, OfferedTool.TEXT) instanceof JrsString string) {
      return string.getValue();
    }
    if (value instanceof JrsObject object && object.size() == 1) {
      for (var field : Json.fields(object)) {
        if (field.getValue() instanceof JrsString string) {
          return string.getValue();
        }
      }
    }
    return value instanceof JrsObject object && object.size() == 0 ? "" : json;
  }

  /** Returns the text of a whole input. */
  static String of(RawJson input) {
    CustomText text = new CustomText();
    text.add(input.text());
    return text.whole();
  }

  private void skipStart(char c) {
    if (Character.isWhitespace(c)) {
      return;
    }
    if (c == START.charAt(started)) {
      inText = ++started == START.length();
    } else {
      unusual = true; // another field first, or no object at all: read when it is whole
    }
  }

  /** Reads one character of the text; false where its escape has not arrived whole. */
  private boolean character() {
    char c = all.charAt(at);
    if (c == '"') {
      closed = true;
      at++;
      return true;
    }
    if (c != '\\') {
      text.append(c);
      at++;
      return true;
    }
    if (at + 1 >= all.length()) {
      return false;
    }
    char escaped = all.charAt(at + 1);
    if (escaped == 'u') {
      if (at + 6 > all.length()) {
        return false;
      }
      int code = 0;
      for (int i = at + 2; i < at + 6; i++) {
        int digit = Character.digit(all.charAt(i), 16);
        unusual |= digit < 0;
        code = code * 16 + digit;
      }
      if (!unusual) {
        text.append((char) code);
        at += 6;
      }
      return true;
    }
    text.append(
        switch (escaped) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'r' -> '\r';
          case 'b' -> '\b';
          case 'f' -> '\f';
          default -> escaped;
        });
    at += 2;
    return true;
  }
}
