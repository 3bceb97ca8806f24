package io.agenticflow.provider.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * An open connection. One request at a time; {@link #abort()} may come from any thread.
 *
 * <p>{@code wire} is the TCP connection and {@code socket} what is spoken over it, the same where
 * there is no TLS. Ending a connection under way closes {@code wire}: closing a TLS socket would
 * first wait for its reader.
 */
final class Connection {
  private final Route route;
  private final Socket wire;
  private final Socket socket;
  private final WireInput in;
  private final OutputStream out;
  private final @Nullable SilenceWatch watch;

  /** Since when somebody waits for the server, by {@link System#nanoTime()}; 0 for nobody. */
  private volatile long waitingSince;

  private volatile long silenceNanos = Long.MAX_VALUE;
  private volatile boolean silent;

  /** When it became idle, by {@link System#nanoTime()}, and for how long it may stay so. */
  private long idleSince;

  private long idleLimitNanos;

  /**
   * @param watch looks after the limit of reads; without one the socket does
   */
  Connection(Route route, Socket wire, Socket socket, @Nullable SilenceWatch watch)
      throws IOException {
    this.route = route;
    this.wire = wire;
    this.socket = socket;
    this.watch = watch;
    InputStream bytes = socket.getInputStream();
    this.in = new WireInput(watch == null ? bytes : new WatchedInput(bytes));
    this.out = socket.getOutputStream();
    if (watch != null) {
      socket.setSoTimeout(0);
      watch.add(this);
    }
  }

  Route route() {
    return route;
  }

  WireInput in() {
    return in;
  }

  OutputStream out() {
    return out;
  }

  /** Sets the longest wait of a single read, in milliseconds. */
  void readTimeout(int millis) throws IOException {
    if (watch == null) {
      socket.setSoTimeout(millis);
    } else {
      silenceNanos = millis * 1_000_000L;
    }
  }

  /** Ends the connection if its server has been silent for too long. */
  void endIfSilent(long now) {
    long since = waitingSince;
    if (since != 0 && now - since > silenceNanos) {
      silent = true;
      abort();
    }
  }

  /**
   * Ends the connection at once, also under a thread that reads or writes. Closing it twice is
   * harmless.
   */
  void abort() {
    if (watch != null) {
      watch.remove(this);
    }
    closeQuietly(wire);
  }

  /** Ends the connection in good order; nobody else may be using it. */
  void close() {
    closeQuietly(socket);
    abort();
  }

  void becameIdle(long now, long limitNanos) {
    idleSince = now;
    idleLimitNanos = limitNanos;
  }

  /**
   * Returns whether an idle connection can take another request: it is not too old, and the server
   * has neither closed it nor said anything unasked. Takes about a millisecond where the socket
   * cannot be asked without waiting.
   */
  boolean isUsable(long now) {
    if (now - idleSince > idleLimitNanos || in.hasBuffered()) {
      return false;
    }
    // Bytes of TLS under the socket need not be words of the server.
    SocketChannel channel = socket.equals(wire) ? wire.getChannel() : null;
    if (channel != null) {
      return isSilent(channel);
    }
    try {
      silenceNanos = Long.MAX_VALUE;
      socket.setSoTimeout(1);
      in.read();
      return false; // closed, or unasked words
    } catch (SocketTimeoutException e) {
      return true; // silent and open: as it should be
    } catch (IOException e) {
      return false; // reset
    } finally {
      forgetTimeout();
    }
  }

  private void forgetTimeout() {
    try {
      if (watch != null) {
        socket.setSoTimeout(0);
      }
    } catch (IOException e) {
      // Closed meanwhile: the next read says so.
    }
  }

  /** Asks without waiting: nothing to read is the good answer. */
  private static boolean isSilent(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      boolean silent = channel.read(ByteBuffer.allocate(1)) == 0;
      channel.configureBlocking(true);
      return silent;
    } catch (IOException e) {
      return false; // reset
    }
  }

  static void closeQuietly(@Nullable Socket socket) {
    if (socket == null) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is being thrown away: that it broke while closing changes nothing.
    }
  }

  /** Notes for the watch when somebody waits. */
  private final class WatchedInput extends FilterInputStream {
    WatchedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      waitingSince = System.nanoTime() | 1; // never 0, which means nobody
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        if (silent) {
          SocketTimeoutException timeout = new SocketTimeoutException("silent for too long");
          timeout.initCause(e);
          throw timeout;
        }
        throw e;
      } finally {
        waitingSince = 0;
      }
    }
  }
}
