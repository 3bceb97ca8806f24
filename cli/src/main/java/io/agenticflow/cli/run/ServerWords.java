package io.agenticflow.cli.run;

import io.agenticflow.cli.command.Terminal;
import java.io.PrintStream;
import java.util.List;

/**
 * What an MCP server says to whoever sits at the terminal: behind a bar, so that it is not taken
 * for our own words, cut, and without what could drive the terminal.
 */
final class ServerWords {
  private static final int MOST_LINES = 30;
  private static final int LONGEST_LINE = 400;

  private ServerWords() {}

  static void show(Terminal terminal, String words) {
    PrintStream err = terminal.err();
    List<String> lines = words.strip().lines().limit(MOST_LINES + 1L).toList();
    for (String line : lines.subList(0, Math.min(MOST_LINES, lines.size()))) {
      err.println("  | " + line(line, LONGEST_LINE));
    }
    if (lines.size() > MOST_LINES) {
      err.println("  | … and more, which is not shown");
    }
  }

  /** Returns the beginning of a text in one line. */
  static String line(String words, int most) {
    String line = ToolLine.oneLine(words);
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }
}
