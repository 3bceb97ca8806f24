package io.agenticflow.gateway.mcp;

import io.agenticflow.mcp.server.McpServer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all clients. Those that nobody has used for long are ended when a new one begins.
 * Safe for use by several threads.
 */
final class HttpSessions implements AutoCloseable {
  private static final int MOST = 1_000;
  private static final Duration LONGEST_REST = Duration.ofHours(4);

  private final Map<String, HttpSession> byId = new ConcurrentHashMap<>();

  HttpSession begin(String principal, McpServer server) {
    endUnused();
    HttpSession session = new HttpSession(UUID.randomUUID().toString(), principal, server);
    byId.put(session.id(), session);
    return session;
  }

  /**
   * Returns a session; null where there is none of this id, or it is somebody else's.
   *
   * @param principal who asks
   */
  @Nullable HttpSession find(@Nullable String id, String principal) {
    HttpSession session = id == null ? null : byId.get(id);
    if (session == null || !session.principal().equals(principal)) {
      return null;
    }
    session.touch();
    return session;
  }

  void end(HttpSession session) {
    byId.remove(session.id());
    session.close();
  }

  @Override
  public void close() {
    byId.values().forEach(this::end);
  }

  private void endUnused() {
    long now = System.nanoTime();
    for (HttpSession each : byId.values()) {
      if (now - each.used() > LONGEST_REST.toNanos()) {
        end(each);
      }
    }
    if (byId.size() >= MOST) {
      byId.values().stream().min(Comparator.comparingLong(HttpSession::used)).ifPresent(this::end);
    }
  }
}
