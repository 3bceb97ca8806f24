package io.agenticflow.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A request that reached the scripted upstream, and what became of its answer. Safe for use by
 * several threads.
 */
public final class RecordedRequest {

  /** How an answer ended. */
  public enum End {
    /** It was written to its end; noted just before the last bytes go out. */
    ANSWERED,
    /** The client closed or reset the connection before the answer was complete. */
    CLIENT_LEFT,
    /** The script had the answer broken off, or the server was closed. */
    BROKEN_OFF
  }

  private record Ending(End end, long at) {}

  private final int index;
  private final int connection;
  private final long arrivedAt;
  private final Endpoint endpoint;
  private final Provider provider;
  private final HttpRequest request;
  private final @Nullable JsonNode tree;
  private final AtomicInteger eventsSent = new AtomicInteger();
  private final List<String> expectationProblems = new ArrayList<>();
  private final CompletableFuture<List<String>> schemaProblems = new CompletableFuture<>();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  RecordedRequest(
      int index,
      int connection,
      long arrivedAt,
      Endpoint endpoint,
      Provider provider,
      HttpRequest request) {
    this.index = index;
    this.connection = connection;
    this.arrivedAt = arrivedAt;
    this.endpoint = endpoint;
    this.provider = provider;
    this.request = request;
    this.tree = Trees.parse(request.bodyText());
  }

  /** Returns its place in the order of arrival, from 0. */
  public int index() {
    return index;
  }

  /**
   * Returns the number of the connection on which it came, from 0; the same number means a
   * connection used again.
   */
  public int connection() {
    return connection;
  }

  /** Returns when its last byte had arrived, by {@link System#nanoTime()}. */
  public long arrivedAt() {
    return arrivedAt;
  }

  public String method() {
    return request.method();
  }

  /** Returns the path with its query. */
  public String path() {
    return request.target();
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** Returns the provider that answered it. */
  public Provider provider() {
    return provider;
  }

  /** Returns the headers by lower-case name. */
  public Map<String, List<String>> headers() {
    return request.headers();
  }

  /** Returns the first value of a header, or null; the name in lower case. */
  public @Nullable String header(String name) {
    return request.header(name);
  }

  /** Returns the body read as UTF-8. */
  public String body() {
    return request.bodyText();
  }

  /** Returns the body as a tree; a missing node where it is no JSON. */
  public JsonNode tree() {
    return tree == null ? MissingNode.getInstance() : tree;
  }

  /**
   * Returns the string or number at a JSON pointer such as {@code /messages/0/content}, or null
   * where none is.
   */
  public @Nullable String at(String pointer) {
    JsonNode found = tree().at(pointer);
    return found.isValueNode() && !found.isNull() ? found.asString() : null;
  }

  /**
   * Returns what is wrong with the request by the public schema and by the providers' rules on
   * conversations; waits for the check, which runs beside the answer. Without the schema, only the
   * rules count.
   */
  public List<String> schemaProblems() {
    return schemaProblems.join();
  }

  /**
   * Returns which of the turn's expectations the request did not meet, and that no turn was left,
   * where so.
   */
  public List<String> expectationProblems() {
    synchronized (expectationProblems) {
      return List.copyOf(expectationProblems);
    }
  }

  /** Returns all problems, each with the request's place, method and path before it. */
  public List<String> problems() {
    List<String> all = new ArrayList<>();
    for (String problem : schemaProblems()) {
      all.add(this + ": " + problem);
    }
    for (String problem : expectationProblems()) {
      all.add(this + ": " + problem);
    }
    return all;
  }

  /** Returns how many events of a streamed answer have been handed to the socket so far. */
  public int eventsSent() {
    return eventsSent.get();
  }

  /** Returns how the answer ended, or null while it goes on. */
  public @Nullable End end() {
    Ending now = ending.getNow(null);
    return now == null ? null : now.end();
  }

  /** Returns when the answer ended, by {@link System#nanoTime()}, or null while it goes on. */
  public @Nullable Long endedAt() {
    Ending now = ending.getNow(null);
    return now == null ? null : now.at();
  }

  /** Waits so long for the answer to end. Returns how it did, or null where it still goes on. */
  public @Nullable End awaitEnd(Duration longest) {
    try {
      return ending.get(longest.toNanos(), TimeUnit.NANOSECONDS).end();
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // never completed that way
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Returns whether the client has closed its connection before the answer was complete. */
  public boolean clientLeft() {
    return end() == End.CLIENT_LEFT;
  }

  /** Waits so long for the answer to end, and returns whether it ended by the client's leaving. */
  public boolean awaitClientLeft(Duration longest) {
    return awaitEnd(longest) == End.CLIENT_LEFT;
  }

  void eventSent() {
    eventsSent.incrementAndGet();
  }

  /** Notes the end; the first one counts. */
  void ended(End end) {
    ending.complete(new Ending(end, System.nanoTime()));
  }

  void addExpectationProblem(String problem) {
    synchronized (expectationProblems) {
      expectationProblems.add(problem);
    }
  }

  /** Looks for schema and conversation problems; whoever asks for them waits for this. */
  void check() {
    try {
      schemaProblems.complete(List.copyOf(RequestCheck.problems(this)));
    } catch (RuntimeException | Error e) {
      schemaProblems.completeExceptionally(e);
    }
  }

  void skipCheck() {
    schemaProblems.complete(List.of());
  }

  @Nullable JsonNode treeOrNull() {
    return tree;
  }

  @Override
  public String toString() {
    return "request " + index + " (" + method() + " " + path() + ")";
  }
}
