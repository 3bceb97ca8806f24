package io.agenticflow.tool.process;

/**
 * Text that keeps its beginning and its end and counts what it left out between them.
 *
 * <p>Memory is bounded by the limit, however much is written. Safe for use by several threads.
 */
public final class HeadAndTail {
  private final int headLimit;
  private final StringBuilder head = new StringBuilder();

  /**
   * The last characters, as a ring: the oldest is at {@code total % tail.length} once it has filled
   * up.
   */
  private final char[] tail;

  private long afterHead;

  /**
   * @param limit characters to keep, at least 2; half of them from the beginning
   */
  public HeadAndTail(int limit) {
    if (limit < 2) {
      throw new IllegalArgumentException("limit must be at least 2, not " + limit);
    }
    headLimit = limit / 2;
    tail = new char[limit - headLimit];
  }

  /** Adds {@code length} characters. */
  public synchronized void write(char[] from, int offset, int length) {
    int toHead = Math.min(length, headLimit - head.length());
    head.append(from, offset, toHead);
    int at = offset + toHead;
    int left = length - toHead;
    if (left > tail.length) {
      afterHead += left - tail.length;
      at += left - tail.length;
      left = tail.length;
    }
    while (left > 0) {
      int place = (int) (afterHead % tail.length);
      int now = Math.min(left, tail.length - place);
      System.arraycopy(from, at, tail, place, now);
      afterHead += now;
      at += now;
      left -= now;
    }
  }

  /** Returns how many characters in the middle are not kept. */
  public synchronized long leftOut() {
    return Math.max(0, afterHead - tail.length);
  }

  /** Returns what was kept, with a line in the middle that says how much was left out. */
  public synchronized String text() {
    StringBuilder all = new StringBuilder(head);
    if (afterHead <= tail.length) {
      return all.append(tail, 0, (int) afterHead).toString();
    }
    int oldest = (int) (afterHead % tail.length);
    String end = new String(tail, oldest, tail.length - oldest) + new String(tail, 0, oldest);
    long missing = leftOut();
    // A pair of surrogates cut in two is not a character.
    if (Character.isHighSurrogate(all.charAt(all.length() - 1))) {
      all.setLength(all.length() - 1);
      missing++;
    }
    if (Character.isLowSurrogate(end.charAt(0))) {
      end = end.substring(1);
      missing++;
    }
    return all.append("\n[... ")
        .append(missing)
        .append(" characters left out ...]\n")
        .append(end)
        .toString();
  }
}
