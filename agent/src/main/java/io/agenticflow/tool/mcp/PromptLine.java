package io.agenticflow.tool.mcp;

import io.agenticflow.tool.PromptCommands.UnusableException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first line of a prompt, {@code /name} and its arguments. Quotes at the beginning of a word
 * keep what is up to the next such quote together, ends of lines too; a backslash before a double
 * quote or a backslash within double quotes takes their meaning away.
 *
 * @param name without the slash; empty where the prompt begins otherwise
 */
record PromptLine(String name, List<String> arguments) {
  static PromptLine read(String prompt) throws UnusableException {
    String line = prompt.strip();
    if (!line.startsWith("/")) {
      return new PromptLine("", List.of());
    }
    int end = 1;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    String name = line.substring(1, end);
    List<String> words = new ArrayList<>();
    int at = end;
    while (at < line.length() && line.charAt(at) != '\n') {
      char c = line.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '"' || c == '\'') {
        at = quoted(line, at, name, words);
      } else {
        int from = at;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
          at++;
        }
        words.add(line.substring(from, at));
      }
    }
    return new PromptLine(name, List.copyOf(words));
  }

  /** Takes what stands in quotes and returns where it goes on. */
  private static int quoted(String line, int start, String name, List<String> words)
      throws UnusableException {
    char quote = line.charAt(start);
    StringBuilder word = new StringBuilder();
    for (int at = start + 1; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == quote) {
        words.add(word.toString());
        return at + 1;
      }
      if (c == '\\'
          && quote == '"'
          && at + 1 < line.length()
          && (line.charAt(at + 1) == '"' || line.charAt(at + 1) == '\\')) {
        at++;
      }
      word.append(line.charAt(at));
    }
    throw new UnusableException(
        "/" + name + ": the quote before argument " + (words.size() + 1) + " is not closed");
  }
}
