package io.agenticflow.gateway.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a client sends, by lines and by pieces. Between two requests and while an answer
 * is written it holds no memory, unless the client has sent more already. For one thread at a time.
 */
final class ClientInput {
  /** Most heads fit. */
  private static final int LEAST = 2048;

  private static final byte[] NOTHING = {};

  private final ClientConnection connection;
  private byte[] buffer = NOTHING;
  private int from;
  private int to;

  ClientInput(ClientConnection connection) {
    this.connection = connection;
  }

  /** Returns a byte that {@link #line} has found, counted from the first one unread. */
  byte at(int offset) {
    return buffer[from + offset];
  }

  /** Returns bytes that {@link #line} has found, counted from the first one unread. */
  @SuppressWarnings("deprecation") // the high byte is what it does without; it is the fast way
  String text(int offset, int end) {
    return new String(buffer, 0, from + offset, end - offset);
  }

  /** Counts bytes as read. */
  void skip(int count) {
    from += count;
    if (from == to) {
      from = 0;
      to = 0;
    }
  }

  /**
   * Reads until a line feed is there.
   *
   * @param start where the line begins, counted from the first byte unread
   * @param most the most bytes from there, the line feed among them
   * @return where the line feed is, counted from the first byte unread; -1 where the connection
   *     ends before, -2 where there is none among so many
   */
  int line(int start, int most) throws IOException {
    int offset = start;
    while (true) {
      int end = Math.min(to - from, start + most);
      for (; offset < end; offset++) {
        if (buffer[from + offset] == '\n') {
          return offset;
        }
      }
      if (offset >= start + most) {
        return -2;
      }
      if (!more()) {
        return -1;
      }
    }
  }

  /** Returns whether anything is there that nobody has read. */
  boolean hasBuffered() {
    return from < to;
  }

  /** Reads at least one byte and at most {@code length}; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (from == to) {
      return connection.read(target, offset, length);
    }
    int n = Math.min(length, to - from);
    System.arraycopy(buffer, from, target, offset, n);
    skip(n);
    return n;
  }

  /** Gives back the memory, where nothing is in it. */
  void release() {
    if (from == to) {
      buffer = NOTHING;
      from = 0;
      to = 0;
    }
  }

  /** Takes in what was read besides. */
  void add(byte @Nullable [] more) {
    if (more == null) {
      return;
    }
    makeRoom(more.length);
    System.arraycopy(more, 0, buffer, to, more.length);
    to += more.length;
  }

  private boolean more() throws IOException {
    makeRoom(1);
    int n = connection.read(buffer, to, buffer.length - to);
    if (n < 0) {
      return false;
    }
    to += n;
    return true;
  }

  private void makeRoom(int count) {
    if (to + count <= buffer.length) {
      return;
    }
    int held = to - from;
    int room = Math.max(LEAST, held + count > buffer.length ? (held + count) * 2 : buffer.length);
    byte[] target = room == buffer.length ? buffer : new byte[room];
    System.arraycopy(buffer, from, target, 0, held);
    buffer = target;
    from = 0;
    to = held;
  }
}
