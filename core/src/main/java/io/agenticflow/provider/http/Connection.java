package io.agenticflow.provider.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
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

  /** When it became idle, by {@link System#nanoTime()}, and for how long it may stay so. */
  private long idleSince;

  private long idleLimitNanos;

  Connection(Route route, Socket wire, Socket socket) throws IOException {
    this.route = route;
    this.wire = wire;
    this.socket = socket;
    this.in = new WireInput(socket.getInputStream());
    this.out = socket.getOutputStream();
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
    socket.setSoTimeout(millis);
  }

  /**
   * Ends the connection at once, also under a thread that reads or writes. Closing it twice is
   * harmless.
   */
  void abort() {
    closeQuietly(wire);
  }

  /** Ends the connection in good order; nobody else may be using it. */
  void close() {
    closeQuietly(socket);
    closeQuietly(wire);
  }

  void becameIdle(long now, long limitNanos) {
    idleSince = now;
    idleLimitNanos = limitNanos;
  }

  /**
   * Returns whether an idle connection can take another request: it is not too old, and the server
   * has neither closed it nor said anything unasked. Takes about a millisecond.
   */
  boolean isUsable(long now) {
    if (now - idleSince > idleLimitNanos || in.hasBuffered()) {
      return false;
    }
    try {
      socket.setSoTimeout(1);
      in.read();
      return false; // closed, or unasked words
    } catch (SocketTimeoutException e) {
      return true; // silent and open: as it should be
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
}
