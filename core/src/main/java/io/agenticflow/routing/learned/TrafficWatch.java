package io.agenticflow.routing.learned;

/**
 * Notices when the last prompts as a whole are unlike those that were learned from. Of prompts like
 * them a few in a hundred are unusual; where a quarter is, what was learned does not hold here, for
 * the others neither. Safe for use by several threads.
 */
final class TrafficWatch {
  /** How many prompts tell. */
  static final int LOOKED_AT = 100;

  private static final int FEWEST = 20;
  private static final double MOST_UNUSUAL = 0.25;

  private final boolean[] last = new boolean[LOOKED_AT];
  private int seen;
  private int unusual;

  /** What the last prompts, with the one that was told last, are. */
  enum Traffic {
    /** Too few to tell. */
    UNKNOWN,
    USUAL,
    FOREIGN
  }

  /** Takes one prompt into account. */
  synchronized Traffic with(boolean isUnusual) {
    int place = seen % LOOKED_AT;
    if (seen >= LOOKED_AT && last[place]) {
      unusual--;
    }
    last[place] = isUnusual;
    unusual += isUnusual ? 1 : 0;
    // Counts to twice the number and back, so that it never overflows.
    seen = seen == 2 * LOOKED_AT - 1 ? LOOKED_AT : seen + 1;
    if (seen < FEWEST) {
      return Traffic.UNKNOWN;
    }
    return unusual > MOST_UNUSUAL * Math.min(seen, LOOKED_AT) ? Traffic.FOREIGN : Traffic.USUAL;
  }
}
