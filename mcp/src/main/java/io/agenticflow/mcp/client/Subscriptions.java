package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.jr.stree.JrsObject;

/**
 * Keeps streams open on which a server of the stateless era tells what has changed. One that ends
 * is opened again after a pause. Safe for use by several threads.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions">
 *     Subscriptions</a>
 */
final class Subscriptions {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A stream lives as long as the connection. */
  private static final Duration NO_LIMIT = Duration.ofDays(3650);

  private final Connection connection;
  private final Runnable missed;
  private final Map<String, Cancellation> resources = new HashMap<>();
  private final Cancellation all = new Cancellation();

  /**
   * @param missed is run when a stream is open again, because of what may have changed meanwhile
   */
  Subscriptions(Connection connection, Runnable missed) {
    this.connection = connection;
    this.missed = missed;
  }

  /** Hears of changed lists, of those that the server says it tells of. */
  void listen(ServerFacts facts) {
    boolean tools = facts.tellsChanges("tools");
    boolean resourceList = facts.tellsChanges("resources");
    boolean prompts = facts.tellsChanges("prompts");
    if (tools || resourceList || prompts) {
      start(
          Json.object()
              .put("toolsListChanged", tools ? Boolean.TRUE : null)
              .put("resourcesListChanged", resourceList ? Boolean.TRUE : null)
              .put("promptsListChanged", prompts ? Boolean.TRUE : null)
              .build(),
          all);
    }
  }

  synchronized void subscribe(String uri) {
    if (!resources.containsKey(uri)) {
      Cancellation own = all.child();
      resources.put(uri, own);
      start(Json.object().put("resourceSubscriptions", List.of(Json.of(uri))).build(), own);
    }
  }

  synchronized void unsubscribe(String uri) {
    Cancellation own = resources.remove(uri);
    if (own != null) {
      own.cancel("no longer of interest");
    }
  }

  void close() {
    all.cancel("the connection was closed");
  }

  private void start(JrsObject filter, Cancellation cancellation) {
    Thread.ofVirtual()
        .name("mcp-" + connection.name() + "-changes")
        .start(() -> keepOpen(filter, cancellation));
  }

  private void keepOpen(JrsObject filter, Cancellation cancellation) {
    Duration pause = FIRST_PAUSE;
    CountDownLatch over = new CountDownLatch(1);
    try (Cancellation.Registration _ = cancellation.onCancel(over::countDown)) {
      while (!cancellation.isCancelled() && connection.closedBecause() == null) {
        long begun = System.nanoTime();
        if (!isToOpenAgain(filter, cancellation)) {
          return;
        }
        // What has held for long is not on its way down.
        boolean held = System.nanoTime() - begun > LONGEST_PAUSE.toNanos();
        pause = held ? FIRST_PAUSE : pause;
        if (over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
        missed.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** Returns, when a stream has ended, whether another has a chance. */
  private boolean isToOpenAgain(JrsObject filter, Cancellation cancellation) {
    try {
      Message.Answer answer =
          connection.answer(
              Methods.LISTEN,
              Json.object().put("notifications", filter).build(),
              CallOptions.of(cancellation).timeout(NO_LIMIT));
      return answer instanceof Message.Result;
    } catch (McpException e) {
      return connection.closedBecause() == null;
    }
  }
}
