package io.agenticflow.mcp.remote;

import io.agenticflow.dialect.sse.SseDecoder;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.dialect.sse.SseException;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The events of one answer, and where to go on when it is cut. For one thread. */
final class EventStream implements AutoCloseable {
  private static final int LARGEST_EVENT = 64 << 20;

  private final HttpTransport.Response response;
  private final Position position;
  private final InputStream body;
  private final SseDecoder decoder = new SseDecoder(LARGEST_EVENT);
  private final Deque<SseEvent> ready = new ArrayDeque<>();
  private final byte[] chunk = new byte[8 * 1024];
  private boolean ended;

  EventStream(HttpTransport.Response response, Position position) {
    this.response = response;
    this.position = position;
    this.body = response.body();
  }

  /** Where a stream stands, over all the connections that carry it. For one thread. */
  static final class Position {
    private static final long RETRY_MILLIS = 1_000;

    private @Nullable String lastEventId;
    private long retryMillis = RETRY_MILLIS;

    /** Returns the id to go on after; null where the server gives none. */
    @Nullable String lastEventId() {
      return lastEventId;
    }

    /** Returns how long to wait before the next connection, as the server wishes, else a second. */
    long retryMillis() {
      return retryMillis;
    }
  }

  /** Returns whether the answer is a stream of events. */
  static boolean is(HttpTransport.Response response) {
    String type = response.header("content-type");
    return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
  }

  /**
   * Returns the next event; null at the end.
   *
   * @throws IOException where the stream breaks
   */
  @Nullable SseEvent next() throws IOException {
    while (ready.isEmpty() && !ended) {
      int n = body.read(chunk, 0, chunk.length);
      try {
        if (n < 0) {
          ended = true;
          // Some servers leave out the last blank line.
          ready.addAll(decoder.end());
        } else {
          ready.addAll(decoder.feed(chunk, 0, n));
          note();
        }
      } catch (SseException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    return ready.poll();
  }

  private void note() {
    if (decoder.lastEventId() != null) {
      position.lastEventId = decoder.lastEventId();
    }
    if (decoder.retryMillis() >= 0) {
      position.retryMillis = decoder.retryMillis();
    }
  }

  @Override
  public void close() {
    response.close();
  }
}
