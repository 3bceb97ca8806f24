package io.agenticflow.gateway.mcp;

import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.server.Conversation;
import io.agenticflow.mcp.server.McpServer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client's session, with the streams that it may come back to. Safe for several threads. */
final class HttpSession implements AutoCloseable {
  /** Streams that are kept for a client which lost its connection to them. */
  private static final int MOST_LEFT = 16;

  private final String id;
  private final String principal;
  private final Conversation conversation;
  private final EventStream standing = new EventStream(0, true, true);
  private final Map<Integer, EventStream> streams = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Integer> left = new ConcurrentLinkedDeque<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile long used = System.nanoTime();

  HttpSession(String id, String principal, McpServer server) {
    this.id = id;
    this.principal = principal;
    this.conversation = server.converse(principal, standing);
    streams.put(0, standing);
  }

  String id() {
    return id;
  }

  String principal() {
    return principal;
  }

  Conversation conversation() {
    return conversation;
  }

  /** Returns the stream for what belongs to no request. */
  EventStream standing() {
    return standing;
  }

  /** Returns a stream for one request. */
  EventStream open() {
    EventStream stream = new EventStream(numbers.incrementAndGet(), true, resumes());
    streams.put(stream.number(), stream);
    return stream;
  }

  /**
   * Notes that no connection serves a stream any more.
   *
   * @param whole whether the client has all of it
   */
  void left(EventStream stream, boolean whole) {
    used = System.nanoTime();
    if (whole) {
      streams.remove(stream.number());
      return;
    }
    left.add(stream.number());
    if (left.size() > MOST_LEFT) {
      Integer oldest = left.poll();
      if (oldest != null) {
        streams.remove(oldest);
      }
    }
  }

  @Nullable EventStream stream(int number) {
    return streams.get(number);
  }

  /** How the client can come back; the empty first event is known since 2025-11-25. */
  StreamedMessages.Ids ids() {
    return resumes() ? StreamedMessages.Ids.FROM_THE_START : StreamedMessages.Ids.EACH;
  }

  void touch() {
    used = System.nanoTime();
  }

  /** By {@link System#nanoTime()}. */
  long used() {
    return conversation.underWay() > 0 ? System.nanoTime() : used;
  }

  @Override
  public void close() {
    conversation.close();
    streams.values().forEach(each -> each.end(null));
  }

  private boolean resumes() {
    Revision revision = conversation.revision();
    return revision != null && revision.isAtLeast(Revision.V2025_11_25);
  }
}
