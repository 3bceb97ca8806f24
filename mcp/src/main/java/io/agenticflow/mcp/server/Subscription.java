package io.agenticflow.mcp.server;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * One {@code subscriptions/listen}: tells a client of the changes that it wants to hear of until
 * one of the two sides ends it.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/subscriptions">
 *     Subscriptions</a>
 */
final class Subscription {
  private static final Map<Feature, String> FILTERS =
      Map.of(
          Feature.TOOLS,
          "toolsListChanged",
          Feature.PROMPTS,
          "promptsListChanged",
          Feature.RESOURCES,
          "resourcesListChanged");

  private static final String RESOURCES = "resourceSubscriptions";

  /** Stands in the queue for the end. */
  private static final Change END = new Change.OfResource("");

  private final Offer offer;
  private final Call call;
  private final Set<Feature> lists = EnumSet.noneOf(Feature.class);
  private final Set<String> resources = new HashSet<>();
  private final LinkedBlockingQueue<Change> waiting = new LinkedBlockingQueue<>();

  Subscription(Offer offer, Call call) throws RpcException {
    this.offer = offer;
    this.call = call;
    if (!(Json.field(call.request().params(), "notifications") instanceof JrsObject wanted)) {
      throw new RpcException(
          RpcError.INVALID_PARAMS, "notifications has to say what is listened for");
    }
    FILTERS.forEach((feature, name) -> {
      if (Json.isTrue(wanted, name) && offer.features().contains(feature)) {
        lists.add(feature);
      }
    });
    if (offer.features().contains(Feature.RESOURCES)) {
      Json.array(wanted, RESOURCES).forEach(each -> resources.add(each.asText()));
    }
  }

  /** Serves until it is cancelled, and returns the result that says so in good order. */
  JrsObject serve() throws InterruptedException {
    Runnable unlisten = offer.changes().listen(waiting::add);
    List<Runnable> watches = new ArrayList<>();
    try (var _ = call.cancellation().onCancel(() -> waiting.add(END))) {
      watch(watches);
      tell(Methods.SUBSCRIBED, acknowledged());
      while (true) {
        Change next = waiting.take();
        if (next.equals(END)) {
          return Json.object().put(Meta.FIELD, meta()).build();
        }
        switch (next) {
          case Change.OfList(Feature feature) -> {
            String method = feature.changed();
            if (lists.contains(feature) && method != null) {
              tell(method, Json.object());
            }
          }
          case Change.OfResource(String uri) -> {
            if (resources.contains(uri)) {
              tell(Methods.RESOURCE_UPDATED, Json.object().put("uri", uri));
            }
          }
        }
      }
    } finally {
      unlisten.run();
      watches.forEach(Runnable::run);
    }
  }

  /** What nobody tells of is not among what is acknowledged. */
  private void watch(List<Runnable> watches) {
    for (String uri : List.copyOf(resources)) {
      try {
        watches.add(offer.watch(uri, call.cancellation()));
      } catch (RpcException e) {
        resources.remove(uri);
      }
    }
  }

  private JsonObjectBuilder acknowledged() {
    JsonObjectBuilder honoured = Json.object();
    lists.forEach(each -> honoured.put(FILTERS.getOrDefault(each, ""), true));
    List<JrsValue> uris = resources.stream().sorted().map(Json::of).toList();
    if (!uris.isEmpty()) {
      honoured.put(RESOURCES, uris);
    }
    return Json.object().put("notifications", honoured.build());
  }

  private void tell(String method, JsonObjectBuilder params) {
    call.outbox().send(new Message.Notification(method, params.put(Meta.FIELD, meta()).build()));
  }

  private JrsObject meta() {
    return Json.object().put(Meta.SUBSCRIPTION_ID, call.request().id()).build();
  }
}
