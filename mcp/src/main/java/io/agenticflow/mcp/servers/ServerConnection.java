package io.agenticflow.mcp.servers;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerEvents;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.mcp.oauth.LoginNeededException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/**
 * One server of a set: connected when it is first needed, and again after it has gone. Safe for use
 * by several threads.
 */
final class ServerConnection {
  /** After so many attempts in a row that failed, only a call makes another. */
  private static final int MOST_ATTEMPTS = 5;

  /** A note is one line. */
  private static final int MOST_INTRODUCED = 6;

  /** In characters. */
  private static final int LONGEST_INTRODUCTION = 80;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** Whoever lives so long has not died of being started. */
  private static final Duration STEADY = Duration.ofSeconds(20);

  private final ServerDefinition definition;
  private final Connector connector;
  private final @Nullable Listings listings;
  private final Consumer<String> remarks;
  private final Runnable changed;
  private final ResourceListener readers;
  private final Set<String> told = new HashSet<>();
  private final WatchedResources watched = new WatchedResources();
  private final Cancellation closing = new Cancellation();

  private @Nullable Listing listing;
  private @Nullable McpClient client;
  private @Nullable CompletableFuture<McpClient> attempt;
  private @Nullable String error;
  private boolean needsLogin;

  /** Whether somebody waits who hears why an attempt failed. */
  private boolean isAwaited;

  private boolean failureTold;
  private boolean disabled;
  private int failures;
  private long connectedAt;
  private long notBefore = System.nanoTime();

  /**
   * @param listings null where nothing is kept
   * @param changed told when tools or state are others
   */
  ServerConnection(
      ServerDefinition definition,
      Connector connector,
      @Nullable Listings listings,
      Consumer<String> remarks,
      Runnable changed,
      ResourceListener readers) {
    this.definition = definition;
    this.connector = connector;
    this.listings = listings;
    this.remarks = remarks;
    this.changed = changed;
    this.readers = readers;
    if (listings != null) {
      try {
        listing = listings.read(definition);
      } catch (IOException e) {
        // Without what was agreed to nothing of it can be shown to a model.
        error = "what is known of it " + e.getMessage();
        disabled = true;
      }
    }
  }

  ServerDefinition definition() {
    return definition;
  }

  synchronized @Nullable Listing listing() {
    return listing;
  }

  synchronized ServerStatus status() {
    return new ServerStatus(definition, state(), listing, error);
  }

  private ServerStatus.State state() {
    if (disabled) {
      return ServerStatus.State.DISABLED;
    }
    if (client != null) {
      return ServerStatus.State.CONNECTED;
    }
    if (attempt != null) {
      return ServerStatus.State.CONNECTING;
    }
    if (error == null) {
      return ServerStatus.State.IDLE;
    }
    return needsLogin ? ServerStatus.State.NEEDS_LOGIN : ServerStatus.State.FAILED;
  }

  /** Begins to connect where that was not done, for those who ask again later. */
  void start() {
    var _ = begin();
  }

  /** Begins to connect where that was not done; returns at once. */
  synchronized CompletableFuture<McpClient> begin() {
    if (client != null) {
      return CompletableFuture.completedFuture(client);
    }
    if (attempt != null) {
      return attempt;
    }
    if (disabled || closing.isCancelled()) {
      return CompletableFuture.failedFuture(
          new McpException(named() + (disabled ? " is disabled" : " is not connected any more")));
    }
    long pause = notBefore - System.nanoTime();
    if (failures >= MOST_ATTEMPTS && pause > 0) {
      return CompletableFuture.failedFuture(
          new McpException(
              named()
                  + " could not be reached "
                  + failures
                  + " times in a row: "
                  + error
                  + "; the next attempt is in "
                  + (TimeUnit.NANOSECONDS.toSeconds(pause) + 1)
                  + " s"));
    }
    CompletableFuture<McpClient> own = new CompletableFuture<>();
    attempt = own;
    Thread.ofVirtual().name("mcp-connect-" + definition.name()).start(() -> connect(own, pause));
    return own;
  }

  private void connect(CompletableFuture<McpClient> own, long pause) {
    try {
      if (pause > 0) {
        TimeUnit.NANOSECONDS.sleep(pause);
      }
      McpClient made = connector.connect(definition, new Heard(own), closing.child());
      Listing now;
      try {
        now = listed(made);
      } catch (McpException e) {
        made.close();
        throw e;
      }
      boolean taken = take(own, made, now);
      changed.run(); // first: who waits for the connection looks at the tools next
      if (taken) {
        own.complete(made);
        watchAgain(made);
      } else {
        made.close();
        own.completeExceptionally(new McpException(named() + " is not wanted any more"));
      }
    } catch (McpException e) {
      failed(own, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(own, new McpException(named() + ": the wait for it was interrupted", e));
    } catch (RuntimeException e) {
      failed(own, new McpException(named() + " could not be used: " + e, e));
    }
  }

  @SuppressWarnings("ReferenceEquality") // this very attempt
  private synchronized boolean take(CompletableFuture<McpClient> own, McpClient made, Listing now) {
    if (attempt != own || closing.isCancelled()) {
      return false;
    }
    attempt = null;
    if (made.closedBecause() != null) {
      error = made.closedBecause();
      return false;
    }
    client = made;
    isAwaited = false;
    failureTold = false;
    error = null;
    needsLogin = false;
    connectedAt = System.nanoTime();
    keep(now);
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // this very attempt
  private void failed(CompletableFuture<McpClient> own, McpException e) {
    boolean isToTell = false;
    synchronized (this) {
      if (attempt == own) {
        isToTell = !isAwaited && !failureTold && !closing.isCancelled();
        failureTold |= isToTell;
        isAwaited = false;
        attempt = null;
        error = e.getMessage();
        needsLogin = wantsLogin(e);
        failures++;
        notBefore = System.nanoTime() + pause().toNanos();
      }
    }
    if (isToTell) {
      remarks.accept(String.valueOf(e.getMessage()));
    }
    changed.run();
    own.completeExceptionally(e);
  }

  private static boolean wantsLogin(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof LoginNeededException) {
        return true;
      }
    }
    return false;
  }

  private Duration pause() {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 16));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static Listing listed(McpClient client) throws McpException {
    List<JrsObject> prompts = client.facts().has("prompts") ? client.prompts() : List.of();
    return new Listing(
        client.facts().info(),
        client.facts().instructions(),
        client.tools(),
        prompts,
        client.facts().has("resources"),
        Map.of());
  }

  /** Keeps what the server has now; the caller holds the lock. */
  private void keep(Listing now) {
    Listing before = agreedLast();
    // Where nothing is kept nobody can agree later, and each program begins with trust in all.
    boolean takesNew = listings == null || definition.takesNewTools();
    Listing after = now.after(before, takesNew);
    listing = after;
    Set<String> known = before == null ? Set.of() : before.pins().keySet();
    List<ServerTool> fresh =
        admitted(
            after.tools().stream()
                .filter(tool -> after.isPinned(tool) && !known.contains(tool.name()))
                .toList());
    if (listings != null && !fresh.isEmpty()) {
      boolean isFirst = known.isEmpty();
      remarks.accept(
          named()
              + (isFirst ? " is used for the first time" : " has more tools than before")
              + "; it says of them:"
              + said(fresh)
              + "; "
              + info()
              + " shows all that it says");
    }
    List<ServerTool> added = untold(admitted(after.added()));
    if (!added.isEmpty()) {
      remarks.accept(
          named()
              + " has more tools than you agreed to, and says of them:"
              + said(added)
              + "; "
              + untilAgreed());
    }
    List<ServerTool> changed = untold(admitted(after.changed()));
    if (!changed.isEmpty()) {
      remarks.accept(
          named()
              + " describes "
              + String.join(", ", changed.stream().map(ServerTool::name).toList())
              + " otherwise than before; "
              + untilAgreed());
    }
    if (listings != null && !after.equals(before)) {
      try {
        listings.write(definition, after);
      } catch (IOException e) {
        remarks.accept("what is known of " + named() + " cannot be kept: " + e.getMessage());
      }
    }
  }

  /** The user may have agreed to more by another program since this one began. */
  private @Nullable Listing agreedLast() {
    if (listings != null) {
      try {
        Listing kept = listings.read(definition);
        return kept == null ? listing : kept;
      } catch (IOException e) {
        remarks.accept("what is known of " + named() + " " + e.getMessage());
      }
    }
    return listing;
  }

  /** Of what the definition leaves out, nobody needs to hear. */
  private List<ServerTool> admitted(List<ServerTool> tools) {
    return tools.stream().filter(tool -> definition.tools().admits(tool.name())).toList();
  }

  /** A server may list its tools often; each that is held back is told of once in a program. */
  private List<ServerTool> untold(List<ServerTool> tools) {
    return tools.stream().filter(tool -> told.add(Listing.hash(tool))).toList();
  }

  private String info() {
    return "'agentic-flow mcp info " + definition.name() + "'";
  }

  private String untilAgreed() {
    return info()
        + " shows it, 'agentic-flow mcp enable "
        + definition.name()
        + "' agrees to it, and until then the model is not told of it";
  }

  /** Returns what tools say of themselves, in short, with a space before each. */
  private static String said(List<ServerTool> tools) {
    StringBuilder text = new StringBuilder();
    for (ServerTool each : tools.subList(0, Math.min(MOST_INTRODUCED, tools.size()))) {
      String said = Json.string(each.described(), "description", "").strip();
      int end = said.indexOf('\n');
      String line = end < 0 ? said : said.substring(0, end);
      text.append(' ')
          .append(each.name())
          .append(" (")
          .append(
              line.length() > LONGEST_INTRODUCTION
                  ? line.substring(0, LONGEST_INTRODUCTION) + "…"
                  : line)
          .append(')');
    }
    if (tools.size() > MOST_INTRODUCED) {
      text.append(" and ").append(tools.size() - MOST_INTRODUCED).append(" more");
    }
    return text.toString();
  }

  /** Hears one connection. */
  private final class Heard implements ServerEvents {
    private final CompletableFuture<McpClient> made;

    Heard(CompletableFuture<McpClient> made) {
      this.made = made;
    }

    @Override
    public void toolsChanged() {
      relist();
    }

    @Override
    public void promptsChanged() {
      relist();
    }

    @Override
    public void resourcesChanged() {
      readers.listChanged(definition.name());
    }

    @Override
    public void resourceUpdated(String uri) {
      readers.updated(definition.name(), uri);
    }

    private void relist() {
      Thread.ofVirtual()
          .name("mcp-list-" + definition.name())
          .start(() -> {
            try {
              McpClient now = made.get();
              Listing listed = listed(now);
              synchronized (ServerConnection.this) {
                if (client == now) {
                  keep(listed);
                }
              }
              changed.run();
            } catch (McpException e) {
              remarks.accept(String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
              // It never stood: who connects tells why.
            }
          });
    }

    @Override
    public void failed(String what) {
      remarks.accept(what);
    }

    @Override
    public void closed(String reason) {
      gone(made, reason);
    }
  }

  /** Connects again after the connection has gone, later and later. */
  private void gone(CompletableFuture<McpClient> made, String reason) {
    synchronized (this) {
      if (client == null
          || !made.isDone()
          || made.isCompletedExceptionally()
          || made.resultNow() != client
          || closing.isCancelled()) {
        return;
      }
      client = null;
      error = reason;
      if (System.nanoTime() - connectedAt > STEADY.toNanos()) {
        failures = 0;
      }
      notBefore = System.nanoTime() + pause().toNanos();
      failures++;
    }
    remarks.accept(named() + " has gone: " + reason);
    changed.run();
    again();
  }

  private void again() {
    synchronized (this) {
      if (failures >= MOST_ATTEMPTS || closing.isCancelled() || disabled) {
        return;
      }
    }
    var _ =
        begin()
            .whenComplete((_, e) -> {
              if (e != null) {
                again();
              }
            });
  }

  /**
   * Returns the connection, made where there is none; waits for it.
   *
   * @throws McpException where it cannot be made, or the wait was cancelled
   */
  McpClient client(Cancellation cancellation) throws McpException {
    CompletableFuture<McpClient> made;
    synchronized (this) {
      made = begin();
      isAwaited = attempt != null;
    }
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    try (Cancellation.Registration _ = cancellation.onCancel(() -> cancelled.complete(null))) {
      CompletableFuture.anyOf(made, cancelled).get();
      if (!made.isDone()) {
        throw new McpException(named() + ": the wait for it was cancelled");
      }
      return made.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof McpException why) {
        throw why;
      }
      throw new McpException(named() + " could not be used: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new McpException(named() + ": the wait for it was interrupted", e);
    }
  }

  /**
   * Has changes of a resource told, until what is returned is run.
   *
   * @throws McpException where the server cannot be reached, refuses, or tells of no such changes
   */
  Runnable watch(String uri, Cancellation cancellation) throws McpException {
    McpClient now = client(cancellation);
    if (!now.facts().tellsOfResources()) {
      throw new McpException(named() + " does not tell when a resource changes");
    }
    watched.add(uri, now);
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (!ended.getAndSet(true)) {
        Thread.ofVirtual().name("mcp-unwatch-" + definition.name()).start(() -> unwatch(uri));
      }
    };
  }

  private void unwatch(String uri) {
    McpClient now;
    synchronized (this) {
      now = client;
    }
    try {
      watched.remove(uri, now);
    } catch (McpException e) {
      remarks.accept(String.valueOf(e.getMessage()));
    }
  }

  /** What changed while the server was away, nobody knows. */
  private void watchAgain(McpClient made) {
    try {
      for (String uri : watched.again(made)) {
        readers.updated(definition.name(), uri);
      }
    } catch (McpException e) {
      remarks.accept(String.valueOf(e.getMessage()));
    }
  }

  /** Ends the connection and makes another. */
  void reconnect() {
    drop(false);
    start();
  }

  /** Ends the connection; a disabled server is not connected until it is wanted again. */
  void drop(boolean isDisabled) {
    McpClient old;
    synchronized (this) {
      old = client;
      client = null;
      attempt = null;
      error = null;
      needsLogin = false;
      failures = 0;
      notBefore = System.nanoTime();
      disabled = isDisabled;
    }
    if (old != null) {
      old.close();
    }
    changed.run();
  }

  /** Ends it for good; an attempt that is under way has ended too when this returns. */
  void close() {
    McpClient old;
    CompletableFuture<McpClient> begun;
    synchronized (this) {
      old = client;
      client = null;
      begun = attempt;
    }
    closing.cancel("the program ends");
    if (old != null) {
      old.close();
    }
    if (begun != null) {
      begun.handle((_, _) -> null).completeOnTimeout(null, 2, TimeUnit.SECONDS).join();
    }
  }

  private String named() {
    return "the MCP server " + definition.name();
  }
}
