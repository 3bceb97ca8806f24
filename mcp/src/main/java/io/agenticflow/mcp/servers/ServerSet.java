package io.agenticflow.mcp.servers;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * The servers of a run, or of a gateway, together. Each is connected beside the others when it is
 * first needed, so that a slow one holds nobody up and one that fails takes nobody with it. Safe
 * for use by several threads.
 */
public final class ServerSet implements AutoCloseable {
  private final Connector connector;
  private final @Nullable Listings listings;
  private final Consumer<String> remarks;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<ResourceListener> readers = new CopyOnWriteArrayList<>();
  private final Map<String, ServerConnection> servers = new LinkedHashMap<>();

  /** A tool of one of the servers, known but perhaps not yet reachable. */
  public record Offered(ServerDefinition server, ServerTool tool) {}

  /**
   * @param listings where what servers have is kept from run to run; null to ask them anew
   * @param remarks hears what a person may want to know, from any thread
   */
  public ServerSet(
      Collection<ServerDefinition> definitions,
      Connector connector,
      @Nullable Listings listings,
      Consumer<String> remarks) {
    this.connector = connector;
    this.listings = listings;
    this.remarks = remarks;
    definitions.forEach(each -> servers.put(each.name(), connection(each)));
  }

  private ServerConnection connection(ServerDefinition definition) {
    return new ServerConnection(
        definition, connector, listings, remarks, this::changed, new Readers());
  }

  /** Tells all who listen. */
  private final class Readers implements ResourceListener {
    @Override
    public void listChanged(String server) {
      readers.forEach(each -> each.listChanged(server));
    }

    @Override
    public void updated(String server, String uri) {
      readers.forEach(each -> each.updated(server, uri));
    }
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /** Has someone told when tools or states are others; from any thread, and to be quick. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Has someone told when servers have other things to read. */
  public void onResources(ResourceListener listener) {
    readers.add(listener);
  }

  private synchronized List<ServerConnection> all() {
    return List.copyOf(servers.values());
  }

  private ServerConnection named(String name) throws McpException {
    synchronized (this) {
      ServerConnection found = servers.get(name);
      if (found != null) {
        return found;
      }
    }
    throw new McpException("there is no MCP server " + name);
  }

  /** Returns how each is doing, in the order in which they were named. */
  public List<ServerStatus> status() {
    return all().stream().map(ServerConnection::status).toList();
  }

  /** Begins to connect those of which nothing is known; returns at once. */
  public void startUnknown() {
    for (ServerConnection each : all()) {
      if (each.listing() == null) {
        each.start();
      }
    }
  }

  /** Begins to connect all; returns at once. */
  public void startAll() {
    all().forEach(ServerConnection::start);
  }

  /** Returns the names of those of which nothing is known yet and that are being started. */
  public List<String> starting() {
    return all().stream()
        .filter(each ->
            each.listing() == null && each.status().state() == ServerStatus.State.CONNECTING)
        .map(each -> each.definition().name())
        .toList();
  }

  /**
   * Connects servers and waits until each is connected or has failed.
   *
   * @param names those that are waited for; others are passed over
   * @param most the longest wait for all of them
   */
  public void await(Collection<String> names, Duration most, Cancellation cancellation) {
    List<CompletableFuture<McpClient>> begun = new ArrayList<>();
    for (ServerConnection each : all()) {
      if (names.contains(each.definition().name())) {
        begun.add(each.begin());
      }
    }
    CompletableFuture<Void> over =
        CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
            .exceptionally(_ -> null)
            .completeOnTimeout(null, most.toMillis(), TimeUnit.MILLISECONDS);
    try (Cancellation.Registration _ = cancellation.onCancel(() -> over.complete(null))) {
      over.join();
    }
  }

  /**
   * Returns the tools that a model may be told of: those that the definitions admit and that are
   * described as the user has agreed to.
   */
  public List<Offered> tools() {
    List<Offered> tools = new ArrayList<>();
    for (ServerConnection each : all()) {
      ServerStatus status = each.status();
      Listing listing = status.listing();
      if (listing == null || status.state() == ServerStatus.State.DISABLED) {
        continue;
      }
      for (ServerTool tool : listing.tools()) {
        if (each.definition().tools().admits(tool.name()) && listing.isPinned(tool)) {
          tools.add(new Offered(each.definition(), tool));
        }
      }
    }
    return tools;
  }

  /**
   * Calls a tool; connects its server first where that was not done.
   *
   * @return the result as the server wrote it
   * @throws McpException where the server cannot be reached, does not answer or refuses
   */
  public JrsObject call(Offered tool, JrsObject input, CallOptions options) throws McpException {
    ServerConnection server = named(tool.server().name());
    McpClient client = server.client(options.cancellation());
    Listing listing = server.listing();
    boolean isKnown =
        listing != null
            && listing.tools().stream()
                .anyMatch(each -> each.name().equals(tool.tool().name()) && listing.isPinned(each));
    if (!isKnown) {
      throw new McpException(
          "the MCP server "
              + tool.server().name()
              + " has no tool "
              + tool.tool().name()
              + " any more, or says of it what the user has not agreed to");
    }
    return client.call(tool.tool().name(), input, options);
  }

  /**
   * Returns the connection to a server, made where there is none; waits for it.
   *
   * @throws McpException where there is no such server, or it cannot be reached
   */
  public McpClient client(String server, Cancellation cancellation) throws McpException {
    return named(server).client(cancellation);
  }

  /**
   * Has changes of a resource told to those who {@linkplain #onResources listen}, also after its
   * server has gone and come back; connects it first where that was not done.
   *
   * @return ends it; only the first time that it is called
   * @throws McpException where the server cannot be reached, refuses, or tells of no such changes
   */
  public Runnable watch(String server, String uri, Cancellation cancellation) throws McpException {
    return named(server).watch(uri, cancellation);
  }

  /**
   * Ends the connection to a server and begins another.
   *
   * @throws McpException where there is no such server
   */
  public void reconnect(String server) throws McpException {
    named(server).reconnect();
  }

  /**
   * Says whether a server is wanted. One that is wanted again is begun to be connected.
   *
   * @throws McpException where there is no such server
   */
  public void enable(String server, boolean isWanted) throws McpException {
    ServerConnection found = named(server);
    found.drop(!isWanted);
    if (isWanted) {
      found.start();
    }
  }

  /**
   * Adds servers; one of a name that is there already takes its place.
   *
   * @param definitions begun to be connected at once
   */
  public void add(Collection<ServerDefinition> definitions) {
    List<ServerConnection> old = new ArrayList<>();
    List<ServerConnection> fresh = new ArrayList<>();
    synchronized (this) {
      for (ServerDefinition each : definitions) {
        ServerConnection before = servers.get(each.name());
        if (before != null && before.definition().equals(each)) {
          continue;
        }
        ServerConnection made = connection(each);
        servers.put(each.name(), made);
        fresh.add(made);
        if (before != null) {
          old.add(before);
        }
      }
    }
    old.forEach(ServerConnection::close);
    fresh.forEach(ServerConnection::start);
    changed();
  }

  /** Takes servers away and ends their connections; names that are not there are passed over. */
  public void remove(Collection<String> names) {
    List<ServerConnection> old = new ArrayList<>();
    synchronized (this) {
      for (String each : names) {
        ServerConnection found = servers.remove(each);
        if (found != null) {
          old.add(found);
        }
      }
    }
    old.forEach(ServerConnection::close);
    changed();
  }

  /** Ends all connections, beside each other: each may take its server's time to end. */
  @Override
  public void close() {
    List<Thread> ends = new ArrayList<>();
    for (ServerConnection each : all()) {
      ends.add(Thread.ofVirtual().name("mcp-close").start(each::close));
    }
    boolean interrupted = false;
    for (Thread each : ends) {
      try {
        each.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
