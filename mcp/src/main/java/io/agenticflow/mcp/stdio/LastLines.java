package io.agenticflow.mcp.stdio;

import java.util.ArrayDeque;
import java.util.Deque;

/** The end of what was written, in lines. Safe for use by several threads. */
final class LastLines {
  private static final int MOST_LINES = 100;
  private static final int LONGEST_LINE = 2000;

  private final Deque<String> lines = new ArrayDeque<>();

  synchronized void add(String line) {
    lines.addLast(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line);
    if (lines.size() > MOST_LINES) {
      lines.removeFirst();
    }
  }

  /** Returns all that is kept, a line each. */
  synchronized String text() {
    return String.join("\n", lines);
  }

  /**
   * Returns the end of it on one line: as many of the last lines as fit, blank ones left out.
   *
   * @param longest in characters
   */
  synchronized String end(int longest) {
    Deque<String> taken = new ArrayDeque<>();
    int length = 0;
    for (var from = lines.descendingIterator(); from.hasNext(); ) {
      String line = from.next().strip();
      if (line.isEmpty()) {
        continue;
      }
      if (!taken.isEmpty() && length + line.length() > longest) {
        break;
      }
      taken.addFirst(line.length() > longest ? line.substring(0, longest) + "…" : line);
      length += line.length() + 3;
    }
    return String.join(" | ", taken);
  }
}
