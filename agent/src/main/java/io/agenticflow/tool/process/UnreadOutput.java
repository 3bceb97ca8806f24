package io.agenticflow.tool.process;

/**
 * What a command wrote and nobody has read yet. Where it becomes too much the oldest is dropped and
 * counted, so memory is bounded however much is written. Safe for use by several threads.
 */
final class UnreadOutput {
  private final int limit;
  private final StringBuilder text = new StringBuilder();
  private long dropped;

  /**
   * @param limit characters to keep, at least 2
   */
  UnreadOutput(int limit) {
    if (limit < 2) {
      throw new IllegalArgumentException("limit must be at least 2, not " + limit);
    }
    this.limit = limit;
  }

  synchronized void write(char[] from, int offset, int length) {
    int skipped = Math.max(0, length - limit);
    text.append(from, offset + skipped, length - skipped);
    dropped += skipped;
    // Only now and then, because each time moves what is left.
    if (text.length() > 2 * limit) {
      drop(text.length() - limit);
    }
  }

  /** Returns what was not read yet, and forgets it. */
  synchronized String take() {
    if (text.length() > limit) {
      drop(text.length() - limit);
    }
    if (dropped > 0 && !text.isEmpty() && Character.isLowSurrogate(text.charAt(0))) {
      drop(1); // half a pair is not a character
    }
    String taken =
        dropped == 0
            ? text.toString()
            : "[... " + dropped + " characters before this were not read in time ...]\n" + text;
    text.setLength(0);
    text.trimToSize();
    dropped = 0;
    return taken;
  }

  private void drop(int count) {
    text.delete(0, count);
    dropped += count;
  }
}
