package io.agenticflow.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The bytes that a client sends, read ahead by a thread of their own, so that a client that leaves
 * is noticed at once even while its answer is being written or held back.
 *
 * <p>A client that only closes its sending half counts as gone too; no client of a model provider
 * does that.
 */
final class ClientFeed extends InputStream {
  private static final int PIECE = 16 * 1024;

  private final InputStream socket;
  private final Runnable whenEnded;
  private byte[] buffer = new byte[PIECE];
  private int from;
  private int to;
  private boolean ended;

  /**
   * @param whenEnded called once, by the pumping thread, as soon as the client has closed or reset
   *     the connection
   */
  ClientFeed(InputStream socket, Runnable whenEnded) {
    this.socket = socket;
    this.whenEnded = whenEnded;
  }

  /** Reads until the client is gone; for a thread of its own. */
  void pump() {
    byte[] piece = new byte[PIECE];
    while (true) {
      int count;
      try {
        count = socket.read(piece);
      } catch (IOException e) {
        count = -1; // a reset by the client, or our own close: an end either way
      }
      if (count < 0) {
        whenEnded.run();
        synchronized (this) {
          ended = true;
          notifyAll();
        }
        return;
      }
      append(piece, count);
    }
  }

  private synchronized void append(byte[] piece, int count) {
    if (to + count > buffer.length) {
      int held = to - from;
      byte[] target = held + count > buffer.length ? new byte[(held + count) * 2] : buffer;
      System.arraycopy(buffer, from, target, 0, held);
      buffer = target;
      from = 0;
      to = held;
    }
    System.arraycopy(piece, 0, buffer, to, count);
    to += count;
    notifyAll();
  }

  @Override
  public synchronized int read() throws IOException {
    while (from == to) {
      if (ended) {
        return -1;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return buffer[from++] & 0xff;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int first = read();
    if (first < 0) {
      return -1;
    }
    target[offset] = (byte) first;
    int more = Math.min(length - 1, to - from);
    System.arraycopy(buffer, from, target, offset + 1, more);
    from += more;
    return more + 1;
  }

  /** Waits so long for the client to leave. Returns whether it has. */
  synchronized boolean awaitEnd(Duration longest) throws IOException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    return true;
  }

  /** Waits until the client leaves. */
  void awaitEnd() throws IOException {
    while (!awaitEnd(Duration.ofDays(1))) {
      // still there
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("the scripted upstream is stopping", e);
  }
}
