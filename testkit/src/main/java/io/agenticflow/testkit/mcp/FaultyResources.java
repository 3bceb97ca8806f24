package io.agenticflow.testkit.mcp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resources of a {@link FaultyServer} that has some: {@code note://one}, and whatever else
 * {@code note://{id}} stands for but {@code note://none}. Each says its address, the server's
 * process and how often the tool {@code touch} was called, which changes them all, adds one to the
 * list, and tells those who have subscribed. The tool {@code link} returns a link to the first and
 * all of the second.
 */
final class FaultyResources {
  private final FaultyServer server;
  private final AtomicInteger touched = new AtomicInteger();

  /** By address, the id of the request that listens; empty for a subscription of a session. */
  private final Map<String, JsonNode> subscribed = new ConcurrentHashMap<>();

  FaultyResources(FaultyServer server) {
    this.server = server;
  }

  /** Answers a request about resources. */
  void serve(String method, JsonNode id, JsonNode params) {
    String uri = params.path("uri").asString("");
    switch (method) {
      case "resources/list" -> {
        ObjectNode result = FaultyServer.object();
        for (int i = 0; i <= touched.get(); i++) {
          String name = i == 0 ? "one" : "more-" + i;
          result.withArray("resources").addObject().put("uri", "note://" + name).put("name", name);
        }
        server.result(id, result);
      }
      case "resources/templates/list" -> {
        ObjectNode result = FaultyServer.object();
        result
            .putArray("resourceTemplates")
            .addObject()
            .put("uriTemplate", "note://{id}")
            .put("name", "note");
        server.result(id, result);
      }
      case "resources/read" -> {
        if (uri.equals("note://none") || !uri.startsWith("note://")) {
          server.error(id, -32002, "Resource not found");
        } else {
          ObjectNode result = FaultyServer.object();
          result.putArray("contents").add(content(uri));
          server.result(id, result);
        }
      }
      case "resources/subscribe" -> {
        subscribed.put(uri, FaultyServer.object());
        server.result(id, FaultyServer.object());
      }
      case "resources/unsubscribe" -> {
        subscribed.remove(uri);
        server.result(id, FaultyServer.object());
      }
      default -> server.error(id, -32601, "Method not found: " + method);
    }
  }

  /**
   * Opens a stream of the stateless revision.
   *
   * @param uris whose changes are told on it
   */
  void listen(JsonNode id, JsonNode uris) {
    uris.forEach(each -> subscribed.put(each.asString(), id));
  }

  /**
   * Changes all.
   *
   * @param listener the stream for changed lists; null for none
   */
  void touch(@Nullable JsonNode listener) {
    touched.incrementAndGet();
    server.send(
        notification("notifications/resources/list_changed", FaultyServer.object(), listener));
    subscribed.forEach((uri, stream) ->
        server.send(
            notification(
                "notifications/resources/updated",
                FaultyServer.object().put("uri", uri),
                stream.isObject() ? null : stream)));
  }

  /** Returns how many are subscribed to. */
  int watched() {
    return subscribed.size();
  }

  /** Returns a link to one and the content of another. */
  List<ObjectNode> links() {
    ObjectNode link =
        FaultyServer.object()
            .put("type", "resource_link")
            .put("uri", "note://one")
            .put("name", "one");
    ObjectNode whole = FaultyServer.object().put("type", "resource");
    whole.set("resource", content("note://two"));
    return List.of(link, whole);
  }

  private ObjectNode content(String uri) {
    return FaultyServer.object()
        .put("uri", uri)
        .put("mimeType", "text/plain")
        .put("text", uri + " " + ProcessHandle.current().pid() + " " + touched.get());
  }

  private static ObjectNode notification(
      String method, ObjectNode params, @Nullable JsonNode stream) {
    if (stream != null) {
      params.putObject("_meta").set("io.modelcontextprotocol/subscriptionId", stream);
    }
    ObjectNode message = FaultyServer.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return message;
  }
}
