package io.agenticflow.mcp.server;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.Revision;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * All that one client says from its {@code initialize} to its end. Safe for use by several threads.
 */
public final class Conversation implements AutoCloseable {
  private final McpServer server;
  private final Session session;
  private final Map<String, Cancellation> underWay = new ConcurrentHashMap<>();

  Conversation(McpServer server, Session session) {
    this.server = server;
    this.session = session;
  }

  /** Returns the revision that was agreed on; null before {@code initialize}. */
  public @Nullable Revision revision() {
    return session.revision();
  }

  /** Returns how many requests are being answered. */
  public int underWay() {
    return underWay.size();
  }

  /**
   * Answers a request, for as long as that takes. The client can take it back by {@link #heard}.
   *
   * @param outbox takes what belongs to the request
   * @return null where it was cancelled, and the client is to be told nothing
   */
  public Message.@Nullable Answer answer(
      Message.Request request, Outbox outbox, Cancellation cancellation) {
    String key = Message.key(request.id());
    underWay.put(key, cancellation);
    try {
      return server.guarded(
          request, cancellation, () -> session.answer(request, outbox, cancellation));
    } finally {
      underWay.remove(key, cancellation);
    }
  }

  /** Takes a notification. */
  public void heard(Message.Notification notification) {
    if (notification.method().equals(Methods.CANCELLED)) {
      JrsValue id = Json.field(notification.params(), "requestId");
      Cancellation cancellation = id == null ? null : underWay.get(Message.key(id));
      if (cancellation != null) {
        cancellation.cancel(
            Json.string(notification.params(), "reason", "the client cancelled the request"));
      }
    }
  }

  /** Takes an answer to what the client was asked. */
  public void answered(Message.Answer answer) {
    session.answered(answer);
  }

  /** Cancels what is under way, and ends. */
  @Override
  public void close() {
    underWay.values().forEach(each -> each.cancel("the client has left"));
    session.close();
  }
}
