package io.agenticflow.cli.validate;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Words that nobody can know before, and texts that are short enough for a line. */
final class Words {
  private static final int LONGEST = 120;

  private Words() {}

  /** Returns for example {@code word-3fa90b1c}. */
  static String draw(String kind, RandomGenerator random) {
    return kind + "-" + HexFormat.of().toHexDigits(random.nextInt());
  }

  static String shortened(String text) {
    String line = text.strip().replace("\n", "\\n");
    return line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
  }
}
