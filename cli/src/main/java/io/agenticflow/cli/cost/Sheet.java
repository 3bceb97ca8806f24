package io.agenticflow.cli.cost;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings, for people or as CSV.
 *
 * @param headings of the columns; all but the first hold numbers
 * @param rows each with as many cells
 */
record Sheet(List<String> headings, List<List<String>> rows) {
  Sheet {
    headings = List.copyOf(headings);
    rows = List.copyOf(rows);
  }

  /** Writes columns, with numbers to the right. */
  void print(PrintStream out) {
    int[] widths = new int[headings.size()];
    List<List<String>> all = new ArrayList<>();
    all.add(headings);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + blanks : "  " + blanks + row.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /**
   * Writes CSV.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
   */
  void printCsv(PrintStream out) {
    out.print(csv(headings));
    rows.forEach(row -> out.print(csv(row)));
  }

  private static String csv(List<String> cells) {
    List<String> quoted = new ArrayList<>();
    for (String cell : cells) {
      quoted.add(cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    return String.join(",", quoted) + "\r\n";
  }
}
