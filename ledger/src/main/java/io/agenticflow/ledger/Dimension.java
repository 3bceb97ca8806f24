package io.agenticflow.ledger;

import io.agenticflow.vocabulary.CallOrigin;
import java.util.List;
import java.util.Locale;

/** By what calls can be told apart in a report. */
public enum Dimension {
  MODEL("model"),
  PROVIDER("provider"),
  AGENT("agent"),
  SESSION("session"),
  PROJECT("project"),
  /** The token with which a client of the gateway was let in. */
  TOKEN("caller"),
  /** The day, where the report is read. */
  DAY("CAST(at / 900000 AS TEXT)");

  private static final List<Dimension> KEPT = List.of(values());

  private final String column;

  Dimension(String column) {
    this.column = column;
  }

  /** Returns the word for it on a command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns those of which sums are kept; a day's are those of everything. */
  static List<Dimension> kept() {
    return KEPT;
  }

  /** Returns the name in the table of sums. */
  String kind() {
    return word();
  }

  /** Returns the column of the table of calls; of a day, the quarter of an hour. */
  String column() {
    return column;
  }

  /** Returns an entry's value; empty where it has none. */
  String of(LedgerEntry entry) {
    CallOrigin origin = entry.call().origin();
    String own =
        switch (this) {
          case MODEL -> entry.call().answerer().model();
          case PROVIDER -> entry.call().answerer().provider();
          case AGENT -> origin.agent();
          case SESSION -> origin.session();
          case PROJECT -> origin.project();
          case TOKEN -> origin.caller();
          case DAY -> null;
        };
    return own == null ? "" : own;
  }
}
