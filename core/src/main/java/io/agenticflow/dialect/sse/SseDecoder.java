package io.agenticflow.dialect.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into server-sent events, however the network has cut it. For one stream
 * and one thread.
 *
 * <p>It follows the HTML standard, section 9.2.6: lines end with LF, CR or CRLF, a byte order mark
 * at the very start is skipped, lines that start with a colon are comments, {@code data} lines are
 * joined by line feeds, a blank line ends an event, and an event without data is none. The fields
 * {@code id} and {@code retry} belong to the stream and not to an event: {@link #lastEventId()} and
 * {@link #retryMillis()}.
 *
 * <p>It departs from the standard in one point. At the end of the stream the standard discards an
 * event that no blank line has ended; servers of Chat Completions exist that leave out the last
 * blank line, or the last line's end, and their final event must not be lost. {@link #end()}
 * therefore hands over what has data. An event that was truly cut off is then broken JSON, which
 * the dialects report.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">The HTML standard,
 *     section 9.2</a>
 */
public final class SseDecoder {
  /** The most bytes that one event may have where nothing else is said: 16 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 16 << 20;

  private static final byte[] NOTHING = {};

  private final int maxEventBytes;

  /** The start of a line whose end has not come yet. */
  private byte[] pending = NOTHING;

  private int pendingLength;

  /** The last byte was a CR; a LF that follows belongs to it. */
  private boolean afterCarriageReturn;

  /** No line has been read yet; only there a byte order mark may stand. */
  private boolean atStart = true;

  private @Nullable String name;

  /** The event's data while it has one line; more lines move to {@link #lines}. */
  private @Nullable String data;

  private @Nullable StringBuilder lines;
  private int eventBytes;

  /** The id that stands since the last blank line, and the one that the next blank line brings. */
  private @Nullable String lastEventId;

  private @Nullable String nextEventId;
  private long retryMillis = -1;

  /** See {@link #boundary()}. */
  private int boundary;

  /** See {@link #endOf(int)}. */
  private int[] ends = new int[8];

  public SseDecoder() {
    this(DEFAULT_MAX_EVENT_BYTES);
  }

  /**
   * @param maxEventBytes the most bytes that one event, or one line, may have
   */
  public SseDecoder(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Returns the events that end in this chunk. Throws {@link SseException} where one is too large.
   */
  public List<SseEvent> feed(byte[] chunk) {
    return feed(chunk, 0, chunk.length);
  }

  /**
   * Returns the events that end in this piece of {@code chunk}, which may be used again afterwards.
   * Throws {@link SseException} where one is too large; the decoder is of no use after that.
   */
  public List<SseEvent> feed(byte[] chunk, int offset, int length) {
    List<SseEvent> events = List.of();
    int end = offset + length;
    int lineStart = offset;
    boundary = offset;
    if (afterCarriageReturn && length > 0) {
      afterCarriageReturn = false;
      if (chunk[offset] == '\n') {
        lineStart++;
      }
    }
    for (int at = lineStart; at < end; at++) {
      byte b = chunk[at];
      if (b != '\n' && b != '\r') {
        continue;
      }
      boolean blank = at == lineStart && pendingLength == 0;
      SseEvent event = line(chunk, lineStart, at);
      if (event != null) {
        if (events.isEmpty()) {
          events = new ArrayList<>();
        }
        events.add(event);
      }
      if (b == '\r') {
        if (at + 1 == end) {
          afterCarriageReturn = true;
        } else if (chunk[at + 1] == '\n') {
          at++;
        }
      }
      lineStart = at + 1;
      if (blank) {
        boundary = lineStart;
      }
      if (event != null) {
        if (events.size() > ends.length) {
          ends = Arrays.copyOf(ends, ends.length * 2);
        }
        ends[events.size() - 1] = lineStart;
      }
    }
    keep(chunk, lineStart, end);
    return events;
  }

  /**
   * Returns where in the piece that was fed last the last blank line ends, or where the piece
   * begins if there is none: no event lies across this place.
   */
  public int boundary() {
    return boundary;
  }

  /** Returns where in the piece that was fed last its event number {@code index} ends. */
  public int endOf(int index) {
    return ends[index];
  }

  /**
   * Returns the id of the last event that has ended, with data or without, as far as any had one;
   * an id holds for all that follow until another comes. Null where there was none yet.
   */
  public @Nullable String lastEventId() {
    return lastEventId;
  }

  /**
   * Returns how many milliseconds the server wants to be left alone before it is connected to
   * again; negative where it has not said.
   */
  public long retryMillis() {
    return retryMillis;
  }

  /** Tells that the stream has ended. Returns the event that was still open, if it has data. */
  public List<SseEvent> end() {
    SseEvent last = null;
    if (pendingLength > 0) {
      last = line(NOTHING, 0, 0);
    }
    if (last == null) {
      last = dispatch();
    }
    return last == null ? List.of() : List.of(last);
  }

  private void keep(byte[] chunk, int from, int to) {
    int more = to - from;
    if (more <= 0) {
      return;
    }
    refuseOver((long) eventBytes + pendingLength + more);
    if (pending.length < pendingLength + more) {
      pending = Arrays.copyOf(pending, Math.max(pendingLength + more, pending.length * 2));
    }
    System.arraycopy(chunk, from, pending, pendingLength, more);
    pendingLength += more;
  }

  /** Takes a whole line, without its end, and returns the event if the line ends one. */
  private @Nullable SseEvent line(byte[] chunk, int from, int to) {
    byte[] bytes = chunk;
    int start = from;
    int end = to;
    if (pendingLength > 0) {
      keep(chunk, from, to);
      bytes = pending;
      start = 0;
      end = pendingLength;
      pendingLength = 0;
    }
    if (atStart) {
      atStart = false;
      if (end - start >= 3
          && bytes[start] == (byte) 0xEF
          && bytes[start + 1] == (byte) 0xBB
          && bytes[start + 2] == (byte) 0xBF) {
        start += 3;
      }
    }
    if (start == end) {
      return dispatch();
    }
    field(bytes, start, end);
    return null;
  }

  private void field(byte[] bytes, int start, int end) {
    int colon = start;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    int value = Math.min(colon + 1, end);
    if (value < end && bytes[value] == ' ') {
      value++;
    }
    if (is(bytes, start, colon, "data")) {
      refuseOver((long) eventBytes + (end - value));
      eventBytes += end - value;
      String text = new String(bytes, value, end - value, UTF_8);
      if (data == null) {
        data = text;
      } else {
        if (lines == null) {
          lines = new StringBuilder(data);
        }
        lines.append('\n').append(text);
      }
    } else if (is(bytes, start, colon, "event")) {
      name = value == end ? null : new String(bytes, value, end - value, UTF_8);
    } else if (is(bytes, start, colon, "id")) {
      String id = new String(bytes, value, end - value, UTF_8);
      if (id.indexOf('\0') < 0) {
        nextEventId = id.isEmpty() ? null : id;
      }
    } else if (is(bytes, start, colon, "retry")) {
      long said = digits(bytes, value, end);
      retryMillis = said < 0 ? retryMillis : said;
    }
  }

  /** Returns what the ASCII digits say, or -1 where they are no digits or too many. */
  private static long digits(byte[] bytes, int from, int to) {
    if (from == to || to - from > 12) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      number = number * 10 + (bytes[i] - '0');
    }
    return number;
  }

  private @Nullable SseEvent dispatch() {
    SseEvent event = null;
    if (data != null) {
      event = new SseEvent(name, lines == null ? data : lines.toString());
    }
    name = null;
    data = null;
    lines = null;
    eventBytes = 0;
    lastEventId = nextEventId;
    return event;
  }

  private void refuseOver(long bytes) {
    if (bytes > maxEventBytes) {
      throw new SseException(
          "a server-sent event is larger than "
              + maxEventBytes
              + " bytes; the stream was given up");
    }
  }

  private static boolean is(byte[] bytes, int start, int end, String word) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
