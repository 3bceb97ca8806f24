package io.agenticflow.gateway;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webclient.api.TcpClientConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a provider, for one request at a time. {@link #close()} may come from any thread.
 *
 * <p>While it waits for its next request a thread reads it, so that the server's closing is noticed
 * at once. That thread cannot be called off without closing the connection; so it stays, and meets
 * the first byte of the next answer, which it leaves in the reader's buffer. (The library's own
 * watch wakes up ten times a second for each connection, and fails a request that meets the end of
 * the watch.)
 */
final class UpstreamConnection {
  private final TcpClientConnection connection;
  private @Nullable CompletableFuture<Boolean> watch;

  UpstreamConnection(TcpClientConnection connection) {
    this.connection = connection;
  }

  /** Begins to watch. To be called when the last answer was read to its end. */
  void idle() {
    CompletableFuture<Boolean> came = new CompletableFuture<>();
    connection.readTimeout(Duration.ZERO); // none
    DataReader reader = connection.reader();
    watch = came;
    Thread.ofVirtual()
        .name("idle-connection")
        .start(() -> {
          try {
            reader.ensureAvailable();
            came.complete(true);
          } catch (RuntimeException e) {
            came.completeExceptionally(e);
          }
        });
  }

  /** Returns whether it is open and the server has said nothing since. */
  boolean isStillIdle() {
    return watch != null && !watch.isDone();
  }

  void write(BufferData bytes) {
    connection.writer().writeNow(bytes);
  }

  /**
   * Returns the reader, once the answer's first byte can be read where the connection had been idle
   * before.
   *
   * @param timeout the longest silence from now on
   */
  DataReader awaitAnswer(Duration timeout) throws IOException {
    if (watch != null) {
      try {
        watch.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        SocketTimeoutException silent = new SocketTimeoutException("Read timed out");
        silent.initCause(e);
        throw silent;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        throw interrupted;
      }
      watch = null;
    }
    connection.readTimeout(timeout);
    return connection.reader();
  }

  /** Sets the longest silence from now on. */
  void readTimeout(Duration timeout) {
    connection.readTimeout(timeout);
  }

  /** Closes the connection; whoever reads it fails. Doing so twice is harmless. */
  void close() {
    connection.closeResource();
  }
}
