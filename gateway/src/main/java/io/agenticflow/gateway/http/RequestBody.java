package io.agenticflow.gateway.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body as it is framed: by a length, or in chunks that are taken by the letter. A size
 * is one to eight hexadecimal digits, and each chunk ends where it says. For one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
 */
final class RequestBody extends InputStream {
  private static final int LONGEST_SIZE = 8;

  private final ClientInput in;
  private final ClientConnection connection;
  private final boolean chunked;
  private final long most;

  /** Of the body, or of its chunk. */
  private long left;

  private long taken;
  private boolean begun;
  private boolean ended;
  private boolean broken;

  private RequestBody(
      ClientInput in, ClientConnection connection, boolean chunked, long left, long most) {
    this.in = in;
    this.connection = connection;
    this.chunked = chunked;
    this.left = left;
    this.most = most;
    this.ended = !chunked && left == 0;
  }

  static RequestBody ofLength(ClientInput in, ClientConnection connection, long bytes) {
    return new RequestBody(in, connection, false, bytes, bytes);
  }

  /**
   * @param most the most bytes that are taken in all
   */
  static RequestBody inChunks(ClientInput in, ClientConnection connection, long most) {
    return new RequestBody(in, connection, true, 0, most);
  }

  /** Returns whether the connection is at the end of the body. */
  boolean isAtEnd() {
    return ended;
  }

  /** Returns whether nobody has asked for any of it. */
  boolean isUntouched() {
    return !begun;
  }

  /**
   * Reads what is left and drops it.
   *
   * @param bytes how much of it at most
   * @return whether that was all
   */
  boolean drop(long bytes) throws IOException {
    byte[] dropped = null;
    long sum = 0;
    while (!ended && !broken && sum < bytes) {
      if (dropped == null) {
        dropped = new byte[8192];
      }
      int n = read(dropped, 0, dropped.length);
      sum += Math.max(n, 0);
    }
    return ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (broken) {
      throw new BadBodyException("the body broke before", false);
    }
    if (ended) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    if (!begun) {
      begun = true;
      connection.bodyIsWanted();
    }
    if (chunked && left == 0 && !nextChunk()) {
      return -1;
    }
    int n = in.read(target, offset, (int) Math.min(length, left));
    if (n < 0) {
      broken = true;
      throw new ClientLeftException("the client has left in the middle of a request", null);
    }
    left -= n;
    taken += n;
    ended = !chunked && left == 0;
    return n;
  }

  /** Does nothing: what is left is for the connection to see to. */
  @Override
  public void close() {}

  private boolean nextChunk() throws IOException {
    if (taken > 0) {
      line(0, "a chunk does not end where its size says");
    }
    String size = line(LONGEST_SIZE, "the size of a chunk is no hexadecimal number");
    long bytes = 0;
    for (int i = 0; i < size.length(); i++) {
      int digit = Character.digit(size.charAt(i), 16);
      if (digit < 0 || size.charAt(i) > 'f') {
        throw broken("the size of a chunk is no hexadecimal number", false);
      }
      bytes = bytes * 16 + digit;
    }
    if (size.isEmpty()) {
      throw broken("the size of a chunk is missing", false);
    }
    if (bytes == 0) {
      line(0, "the last chunk has more after it");
      ended = true;
      return false;
    }
    if (taken + bytes > most) {
      throw broken("it is larger than " + most + " bytes, the limit here", true);
    }
    left = bytes;
    return true;
  }

  /** Reads a line of no more than so many bytes, without its end. */
  private String line(int most, String otherwise) throws IOException {
    int end = in.line(0, most + 2);
    if (end == -1) {
      broken = true;
      throw new ClientLeftException("the client has left in the middle of a request", null);
    }
    if (end < 1 || in.at(end - 1) != '\r') {
      throw broken(otherwise, false);
    }
    String line = in.text(0, end - 1);
    in.skip(end + 1);
    return line;
  }

  private BadBodyException broken(String how, boolean tooLarge) {
    broken = true;
    return new BadBodyException(how, tooLarge);
  }
}
