package io.agenticflow.mcp.servers;

import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.McpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one server that somebody wants to hear of. Safe for use by several threads; what
 * the server is told goes in the order of the calls.
 */
final class WatchedResources {
  private final ReentrantLock lock = new ReentrantLock();

  /** How many want to hear of each. */
  private final Map<String, Integer> byUri = new LinkedHashMap<>();

  /**
   * Notes that one more wants to hear of a resource, and tells the server.
   *
   * @throws McpException where it refuses; then nothing is noted
   */
  void add(String uri, McpClient client) throws McpException {
    lock.lock();
    try {
      client.subscribe(uri);
      byUri.merge(uri, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that one less does, and tells the server where it was the last.
   *
   * @param client null where the server is not connected
   */
  void remove(String uri, @Nullable McpClient client) throws McpException {
    lock.lock();
    try {
      Integer left = byUri.computeIfPresent(uri, (_, count) -> count == 1 ? null : count - 1);
      if (left == null && client != null) {
        client.unsubscribe(uri);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells a server that has come back of all, and returns their addresses. */
  List<String> again(McpClient client) throws McpException {
    lock.lock();
    try {
      for (String uri : byUri.keySet()) {
        client.subscribe(uri);
      }
      return List.copyOf(byUri.keySet());
    } finally {
      lock.unlock();
    }
  }
}
