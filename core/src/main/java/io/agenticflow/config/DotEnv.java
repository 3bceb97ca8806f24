package io.agenticflow.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code NAME=value} lines of a {@code .env} file.
 *
 * <p>A line may begin with {@code export}. A value in single quotes is taken as it is; in double
 * quotes {@code \n}, {@code \r}, {@code \t}, {@code \"}, {@code \\} and {@code \$} stand for what
 * they do in a shell; either may go over several lines. Without quotes the value ends at the line's
 * end or at a {@code #} after a blank, and the blanks around it do not count. Blank lines and lines
 * that begin with {@code #} say nothing. Values are not expanded: {@code $HOME} stays {@code
 * $HOME}.
 */
final class DotEnv {
  /**
   * What a file says.
   *
   * @param values the last value of each name
   * @param lines the number of the line where each name's last value begins, from 1
   * @param unread the numbers of the lines that could not be read, from 1
   */
  record Content(Map<String, String> values, Map<String, Integer> lines, List<Integer> unread) {}

  private final String text;
  private int at;
  private int line = 1;

  private DotEnv(String text) {
    this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /**
   * Reads a file's text. A line that is no assignment is left out and reported: the file may be
   * another program's.
   */
  static Content read(String text) {
    return new DotEnv(text).content();
  }

  private Content content() {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, Integer> lines = new LinkedHashMap<>();
    List<Integer> unread = new ArrayList<>();
    while (at < text.length()) {
      int start = at;
      int startLine = line;
      skipBlanks();
      if (at == text.length() || isLineEnd(peek()) || peek() == '#') {
        skipLine();
        continue;
      }
      String name = name();
      String value = name == null ? null : value();
      if (name == null || value == null) {
        unread.add(startLine);
        at = start;
        line = startLine;
        skipLine();
      } else {
        values.put(name, value);
        lines.put(name, startLine);
      }
    }
    return new Content(values, lines, unread);
  }

  /** Reads a name and the equals sign after it; null where there is none. */
  private @Nullable String name() {
    String name = word();
    if (name.equals("export") && at < text.length() && isBlank(peek())) {
      skipBlanks();
      name = word();
    }
    skipBlanks();
    if (name.isEmpty()
        || Character.isDigit(name.charAt(0))
        || at == text.length()
        || peek() != '=') {
      return null;
    }
    at++;
    return name;
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(peek()) || "_.-".indexOf(peek()) >= 0)) {
      at++;
    }
    return text.substring(from, at);
  }

  /**
   * Reads a value and the rest of its line; null where a quote is not closed or something stands
   * behind it.
   */
  private @Nullable String value() {
    skipBlanks();
    if (at < text.length() && (peek() == '"' || peek() == '\'')) {
      String quoted = quoted(text.charAt(at++));
      skipBlanks();
      if (quoted == null || (at < text.length() && !isLineEnd(peek()) && peek() != '#')) {
        return null;
      }
      skipLine();
      return quoted;
    }
    int from = at;
    while (at < text.length()
        && !isLineEnd(peek())
        && !(peek() == '#' && (at == from || isBlank(text.charAt(at - 1))))) {
      at++;
    }
    String value = text.substring(from, at).strip();
    skipLine();
    return value;
  }

  private @Nullable String quoted(char quote) {
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return value.toString();
      }
      if (c == '\n') {
        line++;
      }
      if (c == '\\' && quote == '"' && at < text.length()) {
        char escaped = text.charAt(at++);
        switch (escaped) {
          case 'n' -> value.append('\n');
          case 'r' -> value.append('\r');
          case 't' -> value.append('\t');
          case '"', '\\', '$' -> value.append(escaped);
          default -> value.append(c).append(escaped);
        }
      } else {
        value.append(c);
      }
    }
    return null;
  }

  private char peek() {
    return text.charAt(at);
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(peek())) {
      at++;
    }
  }

  private void skipLine() {
    while (at < text.length() && text.charAt(at++) != '\n') {}
    line++;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
