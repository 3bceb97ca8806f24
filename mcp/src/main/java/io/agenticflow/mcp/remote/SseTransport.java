package io.agenticflow.mcp.remote;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.NotUnderstoodException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of 2024-11-05: one stream of events from the server, whose first event names the
 * address that takes messages.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse">
 *     2024-11-05: HTTP with SSE</a>
 */
public final class SseTransport implements McpTransport {
  private static final Duration TELL_SILENCE = Duration.ofSeconds(30);

  /** How long the first event may take: without it the address is no server of this kind. */
  private static final long FIRST_EVENT_MILLIS = 10_000;

  private final Endpoint stream;
  private final Consumer<String> remarks;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile @Nullable Connection connection;
  private volatile @Nullable String revision;

  /** One stream, from its beginning to its end. */
  private static final class Connection {
    final McpListener listener;
    final Cancellation cancellation = new Cancellation();
    final CountDownLatch ready = new CountDownLatch(1);
    volatile @Nullable Endpoint messages;
    volatile @Nullable String over;
    private boolean opened;

    Connection(McpListener listener) {
      this.listener = listener;
    }

    /** Returns false where the stream has ended before it was of use. */
    synchronized boolean opens() {
      opened = over == null;
      return opened;
    }

    /** Returns whether the listener is to be told. */
    synchronized boolean ends(String reason) {
      over = reason;
      return opened && !cancellation.isCancelled();
    }
  }

  /**
   * @param remarks is told what a person may want to know, one line each
   */
  public SseTransport(
      RemoteServer server, HttpTransport http, Credentials credentials, Consumer<String> remarks) {
    this.stream = new Endpoint(server, http, credentials);
    this.remarks = remarks;
  }

  @Override
  public void open(McpListener listener) throws IOException {
    open(listener, new Cancellation());
  }

  /** Connects, and waits until the server has said where messages go. */
  void open(McpListener listener, Cancellation cancellation) throws IOException {
    stream.forget();
    revision = null;
    Connection mine = new Connection(listener);
    HttpTransport.Response response;
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> mine.cancellation.cancel("cancelled"))) {
      response =
          stream.send(
              "GET",
              Map.of("Accept", "text/event-stream"),
              null,
              Endpoint.FOREVER,
              mine.cancellation);
      if (response.status() != 200 || !EventStream.is(response)) {
        try (response) {
          throw new NotUnderstoodException(
              "it offers no stream of events (HTTP " + response.status() + ")");
        }
      }
      Thread.ofVirtual().name("mcp-sse").start(() -> read(mine, response));
      try (Waiting first = new Waiting(cancellation)) {
        first.await(mine.ready, FIRST_EVENT_MILLIS);
      }
    }
    if (mine.messages == null || !mine.opens()) {
      String over = mine.over;
      mine.cancellation.cancel("closed");
      throw new NotUnderstoodException(
          over == null ? "its stream does not say where messages go" : over);
    }
    connection = mine;
  }

  @Override
  public Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException {
    Connection mine = connected();
    String key = Message.key(request.id());
    try (Waiting answer = new Waiting(cancellation)) {
      waiting.put(key, answer);
      try {
        if (mine.over != null) {
          throw new IOException(mine.over);
        }
        send(mine, request, answer.cancellation());
        answer.await(new CountDownLatch(1), Endpoint.FOREVER.toMillis());
        throw new InterruptedIOException(answer.cancellation().reason());
      } catch (IOException e) {
        Message.Answer brought = answer.answer();
        if (brought != null) {
          return brought;
        }
        if (answer.isGivenUp() && !request.method().equals(Methods.INITIALIZE)) {
          takeBack(mine, request, cancellation);
        }
        throw answer.explain(e);
      } finally {
        waiting.remove(key, answer);
      }
    }
  }

  @Override
  public void tell(Message message) throws IOException {
    Connection mine = connected();
    send(mine, message, mine.cancellation);
  }

  @Override
  public void agreed(Revision revision) {
    this.revision = revision.text();
  }

  @Override
  public void close() {
    Connection mine = connection;
    connection = null;
    if (mine != null) {
      mine.cancellation.cancel("closed");
    }
    waiting.values().forEach(each -> each.fail("the connection was closed"));
  }

  private Connection connected() throws IOException {
    Connection mine = connection;
    if (mine == null) {
      throw new IOException("the connection is closed");
    }
    return mine;
  }

  private void send(Connection mine, Message message, Cancellation cancellation)
      throws IOException {
    Endpoint messages = mine.messages;
    if (messages == null) {
      throw new IOException("the connection is closed");
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    String agreed = revision;
    if (agreed != null) {
      headers.put("MCP-Protocol-Version", agreed);
    }
    try (HttpTransport.Response response =
        messages.send(
            "POST", headers, Json.writeBytes(message.json()), TELL_SILENCE, cancellation)) {
      int status = response.status();
      if (status < 200 || status > 299) {
        throw new IOException(
            "it does not take a message (HTTP " + status + ")" + Endpoint.excerpt(response));
      }
    }
  }

  private void read(Connection mine, HttpTransport.Response response) {
    String over = "its stream of events has ended";
    try (EventStream events = new EventStream(response, new EventStream.Position())) {
      for (SseEvent event = events.next(); event != null; event = events.next()) {
        if ("endpoint".equals(event.name())) {
          mine.messages = stream.at(messages(event.data()));
          mine.ready.countDown();
        } else {
          take(mine, event);
        }
      }
    } catch (IOException e) {
      over = "its stream of events broke: " + e.getMessage();
    }
    String reason = over;
    boolean toTell = mine.ends(reason);
    mine.ready.countDown();
    waiting.values().forEach(each -> each.fail(reason));
    if (toTell) {
      mine.listener.closed(reason);
    }
  }

  /** Messages carry the credentials, so they go to the stream's own server only. */
  private URI messages(String said) throws IOException {
    URI target;
    try {
      target = stream.uri().resolve(URI.create(said.strip()));
    } catch (IllegalArgumentException e) {
      throw new IOException("it names no address for messages", e);
    }
    if (!Origin.of(target).equals(Origin.of(stream.uri()))) {
      throw new IOException(
          "it wants messages sent to " + Origin.of(target) + ", which is another server");
    }
    return target;
  }

  private void take(Connection mine, SseEvent event) {
    if (event.data().isEmpty() || (event.name() != null && !event.name().equals("message"))) {
      return;
    }
    List<Message> messages;
    try {
      messages = Message.readAll(Json.parse(event.data()));
    } catch (JsonException | RpcException e) {
      remarks.accept("it sent an event that is no message, which was passed over");
      return;
    }
    for (Message each : messages) {
      if (each instanceof Message.Answer answer) {
        Waiting asked = answer.id() == null ? null : waiting.get(Message.key(answer.id()));
        if (asked != null) {
          asked.answered(answer);
        }
      } else {
        mine.listener.heard(each);
      }
    }
  }

  private void takeBack(Connection mine, Message.Request request, Cancellation cancellation) {
    Message.Notification cancelled =
        new Message.Notification(
            Methods.CANCELLED,
            Json.object()
                .put("requestId", request.id())
                .put("reason", cancellation.reason())
                .build());
    Thread.ofVirtual()
        .name("mcp-cancel")
        .start(() -> {
          try {
            send(mine, cancelled, mine.cancellation);
          } catch (IOException e) {
            // It goes on working for nobody; nothing can be done about that here.
          }
        });
  }
}
