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

  /** The last prompts' hashes, and whether each was unusual. */
  private final int[] prompts = new int[LOOKED_AT];

  private final boolean[] last = new boolean[LOOKED_AT];
  private int size;
  private int next;
  private int unusual;

  /** What the last prompts are. */
  enum Traffic {
    /** Too few to tell. */
    UNKNOWN,
    USUAL,
    FOREIGN
  }

  /**
   * Takes one prompt into account, unless it is there already: an agent sends its task with each of
   * its calls.
   */
  synchronized void see(int prompt, boolean isUnusual) {
    for (int i = 0; i < size; i++) {
      if (prompts[i] == prompt) {
        return;
      }
    }
    if (size == LOOKED_AT) {
      unusual -= last[next] ? 1 : 0;
    } else {
      size++;
    }
    prompts[next] = prompt;
    last[next] = isUnusual;
    unusual += isUnusual ? 1 : 0;
    next = (next + 1) % LOOKED_AT;
  }

  synchronized Traffic now() {
    if (size < FEWEST) {
      return Traffic.UNKNOWN;
    }
    return unusual > MOST_UNUSUAL * size ? Traffic.FOREIGN : Traffic.USUAL;
  }
}
