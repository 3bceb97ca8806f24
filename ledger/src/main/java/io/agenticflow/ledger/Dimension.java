package io.agenticflow.ledger;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** By what calls can be told apart in a report. */
public enum Dimension {
  MODEL("model", entry -> entry.call().answerer().model()),
  PROVIDER("provider", entry -> entry.call().answerer().provider()),
  AGENT("agent", entry -> entry.call().origin().agent()),
  SESSION("session", entry -> entry.call().origin().session()),
  PROJECT("project", entry -> entry.call().origin().project()),
  /** The token with which a client of the gateway was let in. */
  TOKEN("caller", entry -> entry.call().origin().caller()),
  /** The day, where the report is read. */
  DAY("CAST(at / 900000 AS TEXT)", _ -> "");

  private static final List<Dimension> KEPT = List.of(values());

  private final String column;
  private final Function<LedgerEntry, @Nullable String> value;

  Dimension(String column, Function<LedgerEntry, @Nullable String> value) {
    this.column = column;
    this.value = value;
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

  /** Returns the column of the table of calls. */
  String column() {
    return column;
  }

  /** Returns an entry's value; empty where it has none. */
  String of(LedgerEntry entry) {
    String own = value.apply(entry);
    return own == null ? "" : own;
  }
}
