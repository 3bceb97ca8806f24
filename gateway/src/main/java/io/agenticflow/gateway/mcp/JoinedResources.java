package io.agenticflow.gateway.mcp;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.server.Call;
import io.agenticflow.mcp.server.Change;
import io.agenticflow.mcp.server.Changes;
import io.agenticflow.mcp.server.Feature;
import io.agenticflow.mcp.server.Offered;
import io.agenticflow.mcp.servers.ResourceListener;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The resources of many servers and their templates, for one caller. Servers are asked for their
 * lists whenever a list is wanted, beside each other. Safe for use by several threads.
 */
final class JoinedResources implements ResourceListener {
  private final ServerSet servers;
  private final Supplier<JoinedRights> rights;
  private final Changes changes;
  private final Duration wait;

  /** Servers that could not be asked when a list was last wanted. */
  private final Set<String> missed = ConcurrentHashMap.newKeySet();

  /** What a server is asked for. */
  enum Kind {
    RESOURCES("uri") {
      @Override
      List<JrsObject> ask(McpClient client, CallOptions options) throws McpException {
        return client.resources(options);
      }
    },
    TEMPLATES("uriTemplate") {
      @Override
      List<JrsObject> ask(McpClient client, CallOptions options) throws McpException {
        return client.resourceTemplates(options);
      }
    };

    /** Holds the address in an entry. */
    private final String field;

    Kind(String field) {
      this.field = field;
    }

    abstract List<JrsObject> ask(McpClient client, CallOptions options) throws McpException;
  }

  /**
   * @param rights of the caller; asked anew each time
   * @param changes hears what the caller may hear of
   * @param wait how long a list waits for those who are slow; what they have is left out then
   */
  JoinedResources(
      ServerSet servers, Supplier<JoinedRights> rights, Changes changes, Duration wait) {
    this.servers = servers;
    this.rights = rights;
    this.changes = changes;
    this.wait = wait;
  }

  /** Returns what the servers name, in their order; a server that does not answer is left out. */
  List<Offered> list(Kind kind) {
    JoinedRights may = rights.get();
    Cancellation late = new Cancellation();
    Map<String, CompletableFuture<List<JrsObject>>> asked = new LinkedHashMap<>();
    List<CompletableFuture<List<JrsObject>>> awaited = new ArrayList<>();
    for (ServerStatus each : servers.status()) {
      String server = each.definition().name();
      if (may.readsOf(server)) {
        if (hasResources(each)) {
          CompletableFuture<List<JrsObject>> answer = ask(server, kind, late);
          asked.put(server, answer);
          if (each.error() == null) { // one that has failed may fail for ever
            awaited.add(answer);
          }
        } else if (each.listing() == null) {
          missed.add(server);
        }
      }
    }
    CompletableFuture.allOf(awaited.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    late.cancel("a list does not wait any longer");
    List<Offered> all = new ArrayList<>();
    asked.forEach((server, answer) -> {
      for (JrsObject each : answer.getNow(List.of())) {
        Offered joined = joined(server, each, kind);
        if (joined != null && may.reads(new JoinedAddress(server, uri(each, kind)))) {
          all.add(joined);
        }
      }
    });
    return all;
  }

  /** Returns a resource by its joined address; null where the caller has none there. */
  @Nullable Offered find(String text) {
    JoinedAddress address = JoinedAddress.read(text);
    if (address == null || !rights.get().reads(address) || !hasResources(address.server())) {
      return null;
    }
    return offered(address, Json.object().put("uri", text).build());
  }

  /**
   * Has changes of a resource announced.
   *
   * @param text of a resource that {@link #find} returns
   * @throws RpcException where its server cannot be reached, or does not tell of changes
   */
  Runnable watch(String text, Cancellation cancellation) throws RpcException {
    JoinedAddress address = JoinedAddress.read(text);
    if (address == null || !rights.get().reads(address)) {
      throw new RpcException(RpcError.INVALID_PARAMS, "there is no resource " + text + " here");
    }
    try {
      return servers.watch(address.server(), address.uri(), cancellation);
    } catch (McpException e) {
      throw new RpcException(RpcError.INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** Looks whether servers that a list had to leave out are there now. */
  void lookAgain() {
    boolean found = false;
    for (ServerStatus each : servers.status()) {
      if (each.state() == ServerStatus.State.CONNECTED
          && missed.remove(each.definition().name())
          && hasResources(each)) {
        found = true;
      }
    }
    if (found) {
      changes.announce(new Change.OfList(Feature.RESOURCES));
    }
  }

  @Override
  public void listChanged(String server) {
    if (rights.get().readsOf(server)) {
      changes.announce(new Change.OfList(Feature.RESOURCES));
    }
  }

  @Override
  public void updated(String server, String uri) {
    JoinedAddress address = new JoinedAddress(server, uri);
    if (rights.get().reads(address)) {
      changes.announce(new Change.OfResource(address.text()));
    }
  }

  /** Returns whether a server has something to read, as far as it is known. */
  boolean hasResources(String server) {
    return servers.status().stream()
        .anyMatch(each -> each.definition().name().equals(server) && hasResources(each));
  }

  private static boolean hasResources(ServerStatus status) {
    return status.listing() != null
        && status.listing().hasResources()
        && status.state() != ServerStatus.State.DISABLED;
  }

  private CompletableFuture<List<JrsObject>> ask(String server, Kind kind, Cancellation late) {
    CompletableFuture<List<JrsObject>> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("mcp-resources-" + server)
        .start(() -> {
          List<JrsObject> named = List.of();
          try {
            McpClient client = servers.client(server, late);
            named = kind.ask(client, CallOptions.of(late));
            missed.remove(server);
          } catch (McpException e) {
            missed.add(server); // why it is not there, the set has told
          } finally {
            answer.complete(named);
          }
        });
    return answer;
  }

  private @Nullable Offered joined(String server, JrsObject described, Kind kind) {
    String uri = uri(described, kind);
    return uri.isEmpty()
        ? null
        : offered(
            new JoinedAddress(server, uri), JoinedAddress.joined(server, described, kind.field));
  }

  private static String uri(JrsObject described, Kind kind) {
    return Json.string(described, kind.field, "");
  }

  private Offered offered(JoinedAddress address, JrsObject described) {
    return new Offered(address.text(), described, (_, call) -> read(address, call));
  }

  private JrsObject read(JoinedAddress address, Call call) throws RpcException {
    JrsObject result;
    try {
      result =
          servers
              .client(address.server(), call.cancellation())
              .read(address.uri(), CallOptions.of(call.cancellation()));
    } catch (McpException e) {
      throw JoinedRefusal.of(e, call.caller());
    }
    List<JrsValue> contents = new ArrayList<>();
    for (JrsValue each : Json.array(result, "contents")) {
      contents.add(
          each instanceof JrsObject piece
              ? JoinedAddress.joined(address.server(), piece, "uri")
              : each);
    }
    return JoinedAddress.with(result, "contents", Json.array(contents));
  }
}
