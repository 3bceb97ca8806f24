package io.agenticflow.store;

import static java.util.Objects.requireNonNull;

/**
 * The tables of one part of the program: what people call them, where they are, and the scripts
 * that make them.
 *
 * @param title what messages call it, with its article: {@code the ledger}
 * @param name a word of small letters; {@code NAME.db} is its file in the program's home. On a
 *     server several parts share one database, and their tables' names have to differ
 * @param scripts the folder of the numbered scripts on the class path
 * @param version the number of the newest script
 * @param history the table in which is noted which scripts were run; a name of its own
 */
public record Schema(String title, String name, String scripts, int version, String history) {
  public Schema {
    requireNonNull(title, "title");
    requireNonNull(name, "name");
    requireNonNull(scripts, "scripts");
    requireNonNull(history, "history");
  }

  /** Returns the name of its file in the program's home. */
  public String file() {
    return name + ".db";
  }
}
