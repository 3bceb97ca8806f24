package io.agenticflow.gateway;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Notices at once when a client leaves in the middle of its answer. Safe for use by several
 * threads.
 *
 * <p>The server's blocking writes notice a gone client only at their second failure, and while a
 * model thinks there is nothing to write at all. So a second thread reads the client's connection
 * while its request is being answered: what it meets is either the end of the connection, which is
 * the news, or the first bytes of the client's next request. Those stay in the connection's buffer;
 * the watch ends without taking them.
 *
 * <p>Once the answer is written, the connection's own thread would read the same connection. It
 * therefore waits, in {@link #filter}, for the watch to end first, which is when the next request
 * begins: nothing is delayed by it.
 */
final class ClientWatches {
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(5);

  /** The connection that a thread serves: the server's library does not hand it to its handlers. */
  private static final ThreadLocal<@Nullable Served> SERVED = new ThreadLocal<>();

  private final Set<Thread> parked = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** Returns what tells this which connection the calling thread serves. */
  Http1ConnectionListener listener() {
    return new Http1ConnectionListener() {
      @Override
      public void headers(ConnectionContext context, Headers headers) {
        SERVED.set(new Served(context.dataReader()));
      }
    };
  }

  /** Returns what ends each watch before the connection's next request is read. */
  Filter filter() {
    return this::filter;
  }

  /**
   * Watches the connection that the calling thread serves until its answer is written. To be called
   * once the whole request has been read.
   *
   * @param onLeave run once, in another thread, when the client closes the connection
   */
  void watch(Runnable onLeave) {
    Served served = SERVED.get();
    if (served != null) {
      DataReader reader = served.reader;
      served.watch = Thread.ofVirtual().name("client-watch").start(() -> watch(reader, onLeave));
    }
  }

  /** Closes the connections that wait for another request, now and from now on. */
  void stop() {
    stopping = true;
    parked.forEach(Thread::interrupt);
  }

  private static void watch(DataReader reader, Runnable onLeave) {
    try {
      reader.ensureAvailable();
    } catch (RuntimeException e) {
      // The end of the connection in one of its forms: orderly, reset, or closed from our side
      // after the answer.
      onLeave.run();
    }
  }

  private void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    chain.proceed(); // where it throws, the server closes the connection, which ends the watch
    Served served = SERVED.get();
    SERVED.remove();
    boolean closing =
        request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)
            || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    if (closing) {
      // The server's library says that it will close, and then waits for the client to do it.
      throw new CloseConnectionException("one of the two sides wanted no further request");
    }
    if (served != null && served.watch != null) {
      park(served.watch);
    }
  }

  private void park(Thread watch) {
    parked.add(watch);
    try {
      if (stopping || !watch.join(LONGEST_IDLE)) {
        watch.interrupt(); // closes the connection
        watch.join();
      }
    } catch (InterruptedException e) {
      watch.interrupt();
      Thread.currentThread().interrupt();
    } finally {
      parked.remove(watch);
    }
  }

  /** One request's connection. */
  private static final class Served {
    private final DataReader reader;
    private @Nullable Thread watch;

    Served(DataReader reader) {
      this.reader = reader;
    }
  }
}
