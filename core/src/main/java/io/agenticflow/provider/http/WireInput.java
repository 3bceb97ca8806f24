package io.agenticflow.provider.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Buffered bytes from a connection, read by lines and by pieces. A piece is what is there: nothing
 * waits for a full buffer. For one reading thread.
 */
final class WireInput {
  private static final int LEAST = 1024;
  private static final int MOST = 16 * 1024;

  private final InputStream in;

  /**
   * Grows where the connection brings more at once, and shrinks where it does not: there are as
   * many of these as connections, and most wait for small pieces.
   */
  private byte[] buffer = new byte[LEAST];

  private int from;
  private int to;

  WireInput(InputStream in) {
    this.in = in;
  }

  /** Returns whether bytes were read from the connection that nobody has asked for yet. */
  boolean hasBuffered() {
    return from < to;
  }

  /** Returns how many bytes were read from the connection that nobody has asked for yet. */
  int buffered() {
    return to - from;
  }

  /**
   * Returns whether the end of a chunk, the size of the next one and the first of its bytes are
   * here. The last chunk, whose size is 0, does not count: lines may follow it that are not.
   */
  boolean hasBufferedChunk() {
    int at = from;
    if (at < to && buffer[at] == '\r') {
      at++;
    }
    if (at >= to || buffer[at] != '\n' || at + 1 >= to || buffer[at + 1] == '0') {
      return false;
    }
    for (at++; at < to; at++) {
      if (buffer[at] == '\n') {
        return at + 1 < to;
      }
    }
    return false;
  }

  /** Reads at least one byte and at most {@code length}; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (from == to && !fill()) {
      return -1;
    }
    int n = Math.min(length, to - from);
    System.arraycopy(buffer, from, target, offset, n);
    from += n;
    return n;
  }

  /** Reads one byte; -1 at the end. */
  int read() throws IOException {
    if (from == to && !fill()) {
      return -1;
    }
    return buffer[from++] & 0xff;
  }

  /**
   * Reads a line without its end, {@code CR LF} or {@code LF} alone.
   *
   * @param limit the longest line allowed, in bytes
   * @return null at the end of the connection, where not even a part of a line is left
   */
  @Nullable String readLine(int limit) throws IOException {
    for (int i = from; i < to && i - from <= limit; i++) {
      if (buffer[i] == '\n') { // it is here as a whole, as nearly always
        int end = i > from && buffer[i - 1] == '\r' ? i - 1 : i;
        String whole = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
        from = i + 1;
        return whole;
      }
    }
    byte[] line = new byte[Math.min(limit, 128)];
    int length = 0;
    while (true) {
      int c = read();
      if (c == '\n') {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.ISO_8859_1);
      }
      if (c < 0) {
        if (length == 0) {
          return null;
        }
        throw new IOException("the connection was closed in the middle of a line");
      }
      if (length == limit) {
        throw new IOException("the server sent a line of more than " + limit + " bytes");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(limit, length * 2));
      }
      line[length++] = (byte) c;
    }
  }

  private boolean fill() throws IOException {
    if (to == buffer.length && to < MOST) {
      buffer = new byte[MOST];
    } else if (to < LEAST && buffer.length > LEAST) {
      buffer = new byte[LEAST];
    }
    int n = in.read(buffer, 0, buffer.length);
    if (n <= 0) {
      return false;
    }
    from = 0;
    to = n;
    return true;
  }
}
