package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The web pages that a server of 2025-11-25 wants visited before it does a request. Safe for use by
 * several threads.
 */
final class Visits {
  /** Somebody who has not come back by then is not expected any more. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final ServerRequests requests;
  private final Map<String, CompletableFuture<Void>> open = new ConcurrentHashMap<>();

  Visits(ServerRequests requests) {
    this.requests = requests;
  }

  /** The server says that a visit is over. */
  void completed(String id) {
    CompletableFuture<Void> visit = open.get(id);
    if (visit != null) {
      visit.complete(null);
    }
  }

  /**
   * Has all pages visited that an error names.
   *
   * @return whether all were, so that the request can be made again
   */
  boolean perform(RpcError error, Cancellation cancellation) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    try {
      for (JrsValue each : Json.array(error.data(), "elicitations")) {
        String id = Json.string(each, "elicitationId", "");
        ids.add(id);
        // Before the person is asked, because the end may come at once.
        open.put(id, new CompletableFuture<>());
        if (!(each instanceof JrsObject params) || !agrees(params, cancellation)) {
          return false;
        }
      }
      return !ids.isEmpty() && allOver(ids, cancellation);
    } finally {
      ids.forEach(open::remove);
    }
  }

  private boolean agrees(JrsObject params, Cancellation cancellation) {
    try {
      return "accept"
          .equals(Json.string(requests.answer(Methods.ELICIT, params, cancellation), "action"));
    } catch (RpcException e) {
      return false; // nobody can be sent there; the server's own error says what it wanted
    }
  }

  private boolean allOver(List<String> ids, Cancellation cancellation) throws InterruptedException {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            ids.stream()
                .map(id -> open.getOrDefault(id, new CompletableFuture<>()))
                .toArray(CompletableFuture[]::new));
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (Cancellation.Registration _ = cancellation.onCancel(() -> cancelled.complete(null))) {
      CompletableFuture.anyOf(all, cancelled).get(LONGEST.toSeconds(), TimeUnit.SECONDS);
      return all.isDone();
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a visit cannot fail", e);
    }
  }
}
