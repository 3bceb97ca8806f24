package io.agenticflow.gateway.http;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An answer that is sent piece by piece: each write leaves at once, unless it is held to leave with
 * the next. For one thread at a time.
 */
public final class AnswerStream extends OutputStream {
  private static final byte[] NOTHING = {};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

  private final ClientConnection connection;
  private final boolean chunks;
  private final boolean silent;
  private byte[] held;
  private boolean holdsNext;
  private boolean closed;

  /**
   * @param silent whether the client wants the head alone
   */
  AnswerStream(ClientConnection connection, byte[] head, boolean chunks, boolean silent) {
    this.connection = connection;
    this.held = head;
    this.chunks = chunks;
    this.silent = silent;
  }

  /**
   * Holds the next piece back until another one, or the end, is written: they leave in one packet
   * then. To be called only where more is certain to follow at once.
   */
  public void holdNext() {
    holdsNext = true;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the answer has ended");
    }
    if (length == 0 || silent) {
      return;
    }
    byte[] all = chunks ? chunk(bytes, offset, length) : joined(bytes, offset, length);
    held = NOTHING;
    if (holdsNext) {
      holdsNext = false;
      held = all;
    } else {
      connection.write(all, 0, all.length);
    }
  }

  /** Ends the answer. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    byte[] all = chunks && !silent ? joined(LAST_CHUNK, 0, LAST_CHUNK.length) : held;
    held = NOTHING;
    if (all.length > 0) {
      connection.write(all, 0, all.length);
    }
  }

  boolean isClosed() {
    return closed;
  }

  private byte[] joined(byte[] bytes, int offset, int length) {
    byte[] all = new byte[held.length + length];
    System.arraycopy(held, 0, all, 0, held.length);
    System.arraycopy(bytes, offset, all, held.length, length);
    return all;
  }

  private byte[] chunk(byte[] bytes, int offset, int length) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(length)) / 4);
    byte[] all = new byte[held.length + digits + 2 + length + 2];
    System.arraycopy(held, 0, all, 0, held.length);
    int at = held.length;
    for (int i = digits - 1; i >= 0; i--) {
      all[at++] = (byte) Character.forDigit((length >>> (4 * i)) & 0xf, 16);
    }
    all[at++] = '\r';
    all[at++] = '\n';
    System.arraycopy(bytes, offset, all, at, length);
    all[all.length - 2] = '\r';
    all[all.length - 1] = '\n';
    return all;
  }
}
