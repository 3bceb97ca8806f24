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
  /** Ended streams that are kept for a client which lost its connection. */
  private static final int MOST_ENDED = 16;

  private final String id;
  private final String principal;
  private final Conversation conversation;
  private final EventStream standing = new EventStream(0, true);
  private final Map<Integer, EventStream> streams = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Integer> ended = new ConcurrentLinkedDeque<>();
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
    EventStream stream = new EventStream(numbers.incrementAndGet(), resumes());
    streams.put(stream.number(), stream);
    return stream;
  }

  /** Notes that nothing more is added to a stream. */
  void ended(EventStream stream, boolean delivered) {
    used = System.nanoTime();
    if (delivered || !resumes()) {
      streams.remove(stream.number());
      return;
    }
    ended.add(stream.number());
    if (ended.size() > MOST_ENDED) {
      Integer oldest = ended.poll();
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
