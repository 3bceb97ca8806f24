package io.agenticflow.ledger;

import java.util.List;

/**
 * What calls used and cost, shared out.
 *
 * @param rows the dearest first; those of days in their order
 * @param total over all rows
 */
public record Report(List<Row> rows, Totals total) {
  public Report {
    rows = List.copyOf(rows);
  }

  /**
   * One part.
   *
   * @param value such as the model's name; a day as {@code 2026-11-22}; empty for calls that have
   *     none
   */
  public record Row(String value, Totals totals) {}
}
