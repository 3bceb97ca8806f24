package io.agenticflow.mcp.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.NotUnderstoodException;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.provider.http.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * The transport called Streamable HTTP, in both eras, with the older transport of events as its
 * last resort.
 *
 * <p>Which era a message belongs to, it sees at the message: since 2026-07-28 every request says
 * which revision it speaks. Up to 2025-11-25 it keeps the session: it sends the server's session
 * id, listens for what the server says unasked, goes on with a stream that was cut, and where the
 * server has forgotten the session it begins a new one with the same {@code initialize} and makes
 * the request again, which the server has not begun. Then it also tells the listener that the tools
 * may have changed: the server may be another build.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports">2025-11-25:
 *     transports</a>
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http">
 *     2026-07-28: Streamable HTTP</a>
 */
public final class StreamableHttpTransport implements McpTransport {
  private static final Duration TELL_SILENCE = Duration.ofSeconds(30);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int LARGEST_ANSWER = 64 << 20;
  private static final int LARGEST_REFUSAL = 1 << 20;

  /** How often a stream is taken up again that brings nothing new. */
  private static final int MOST_RESUMPTIONS = 5;

  /** How often in a row it is tried to hear what the server says unasked. */
  private static final int MOST_FAILURES = 10;

  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final Endpoint endpoint;
  private final RemoteServer server;
  private final HttpTransport http;
  private final Credentials credentials;
  private final Consumer<String> remarks;
  private final ToolHeaders toolHeaders = new ToolHeaders();
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final Set<Thread> farewells = ConcurrentHashMap.newKeySet();
  private final AtomicInteger ownIds = new AtomicInteger();
  private final Object renewal = new Object();

  private McpListener listener = new Deaf();
  private volatile Session session = Session.NONE;
  private volatile @Nullable SseTransport older;
  private volatile Message.@Nullable Request begun;
  private volatile Cancellation listening = new Cancellation();
  private volatile boolean closed;

  /**
   * What the server gave at the beginning.
   *
   * @param id null where it keeps none
   * @param revision as agreed; null before that, and in the era without sessions
   */
  private record Session(@Nullable String id, @Nullable String revision) {
    static final Session NONE = new Session(null, null);
  }

  /**
   * @param remarks is told what a person may want to know, one line each
   */
  public StreamableHttpTransport(
      RemoteServer server, HttpTransport http, Credentials credentials, Consumer<String> remarks) {
    this.server = server;
    this.http = http;
    this.credentials = credentials;
    this.remarks = remarks;
    this.endpoint = new Endpoint(server, http, credentials);
  }

  /** Makes nothing yet: the first request does. */
  @Override
  public void open(McpListener listener) {
    this.listener = listener;
    endpoint.forget();
    session = Session.NONE;
    older = null;
    begun = null;
    listening = new Cancellation();
    closed = false;
  }

  @Override
  public Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException {
    SseTransport instead = older;
    if (instead != null) {
      return instead.ask(request, cancellation);
    }
    String key = Message.key(request.id());
    try (Waiting mine = new Waiting(cancellation)) {
      waiting.put(key, mine);
      if (closed) {
        throw new IOException("the connection is closed");
      }
      try {
        return exchange(request, mine);
      } catch (IOException e) {
        Message.Answer answer = mine.answer();
        if (answer != null) {
          return answer;
        }
        if (mine.isGivenUp()) {
          takeBack(request, cancellation);
        }
        throw mine.explain(e);
      } finally {
        waiting.remove(key, mine);
      }
    }
  }

  @Override
  public void tell(Message message) throws IOException {
    SseTransport instead = older;
    if (instead != null) {
      instead.tell(message);
      return;
    }
    Session used = session;
    Map<String, String> headers = headers(used);
    try (HttpTransport.Response response =
        endpoint.send("POST", headers, Json.writeBytes(message.json()), TELL_SILENCE, listening)) {
      int status = response.status();
      if (status < 200 || status > 299) {
        throw new IOException(
            "it does not take what it is told (HTTP " + status + ")" + Endpoint.excerpt(response));
      }
    }
    if (message instanceof Message.Notification told && told.method().equals(Methods.INITIALIZED)) {
      Cancellation mine = listening;
      Thread.ofVirtual().name("mcp-listen").start(() -> listen(used, mine));
    }
  }

  /** A server that does not know a request says so with a status. */
  @Override
  public boolean answersAlways() {
    return true;
  }

  @Override
  public void agreed(Revision revision) {
    SseTransport instead = older;
    if (instead != null) {
      instead.agreed(revision);
    } else if (!revision.isStateless()) {
      session = new Session(session.id, revision.text());
    }
  }

  @Override
  public void close() {
    closed = true;
    waiting.values().forEach(each -> each.fail("the connection was closed"));
    SseTransport instead = older;
    if (instead != null) {
      instead.close();
    }
    long end = System.nanoTime() + FAREWELL.toNanos();
    for (Thread farewell : farewells) {
      join(farewell, end);
    }
    listening.cancel("closed");
    Session last = session;
    session = Session.NONE;
    if (last.id != null) {
      endSession(last);
    }
  }

  private void endSession(Session last) {
    Thread end =
        Thread.ofVirtual()
            .name("mcp-end-session")
            .start(() -> {
              try {
                endpoint.send("DELETE", headers(last), null, FAREWELL, new Cancellation()).close();
              } catch (IOException e) {
                // A courtesy: the server forgets the session in its own time too.
              }
            });
    join(end, System.nanoTime() + FAREWELL.toNanos());
  }

  /**
   * @param end by {@link System#nanoTime()}
   */
  private static void join(Thread thread, long end) {
    try {
      thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Message.Answer exchange(Message.Request request, Waiting mine) throws IOException {
    boolean stateless = revisionOf(request) != null;
    Session used = session;
    if (request.method().equals(Methods.INITIALIZE)) {
      used = Session.NONE;
      begun = request;
    }
    Message.Answer answer;
    try {
      answer = post(request, used, mine);
    } catch (Forgotten e) {
      answer = post(request, renew(used, mine), mine);
    }
    if (!stateless) {
      return answer;
    }
    if (answer instanceof Message.Failure failure
        && failure.error().code() == RpcError.HEADER_MISMATCH
        && request.method().equals(Methods.TOOLS_CALL)) {
      // The tool's schema may want other headers by now.
      relearn(request, mine);
      answer = post(request, used, mine);
    }
    return request.method().equals(Methods.TOOLS_LIST) && answer instanceof Message.Result list
        ? new Message.Result(list.id(), toolHeaders.learn(list.result(), remarks))
        : answer;
  }

  /** The server does not know the session any more. */
  private static final class Forgotten extends IOException {
    private static final long serialVersionUID = 1L;

    Forgotten(String message) {
      super(message);
    }
  }

  private Message.Answer post(Message.Request request, Session used, Waiting mine)
      throws IOException {
    EventStream.Position position = new EventStream.Position();
    HttpTransport.Response response =
        endpoint.send(
            "POST",
            headers(request, used),
            Json.writeBytes(request.json()),
            Endpoint.FOREVER,
            mine.cancellation());
    if (response.status() < 200 || response.status() > 299) {
      try (response) {
        return refusal(request, used, mine, response);
      }
    }
    if (request.method().equals(Methods.INITIALIZE)) {
      session = new Session(response.header("mcp-session-id"), null);
    }
    Message.Answer answer =
        EventStream.is(response)
            ? fromStream(request, used, mine, response, position)
            : fromBody(request, response);
    if (request.method().equals(Methods.INITIALIZE) && answer instanceof Message.Result result) {
      session = new Session(session.id, Json.string(result.result(), "protocolVersion"));
    }
    return answer;
  }

  private Message.Answer fromBody(Message.Request request, HttpTransport.Response response)
      throws IOException {
    byte[] body;
    try (response) {
      body = response.body().readNBytes(LARGEST_ANSWER + 1);
    }
    if (body.length > LARGEST_ANSWER) {
      throw new IOException("its answer is larger than " + (LARGEST_ANSWER >> 20) + " MiB");
    }
    Message.Answer answer = null;
    try {
      for (Message each : Message.readAll(Json.parse(body))) {
        Message.Answer mine = take(each, request);
        answer = mine == null ? answer : mine;
      }
    } catch (JsonException | RpcException e) {
      throw new NotUnderstoodException(
          "it answers " + request.method() + " with what is no message" + Endpoint.excerpt(body));
    }
    if (answer == null) {
      throw new IOException("it does not answer " + request.method());
    }
    return answer;
  }

  /** Reads the stream, over several connections where need be, until the answer is there. */
  private Message.Answer fromStream(
      Message.Request request,
      Session used,
      Waiting mine,
      HttpTransport.Response first,
      EventStream.Position position)
      throws IOException {
    HttpTransport.Response response = first;
    int resumptions = 0;
    while (true) {
      String before = position.lastEventId();
      IOException cut = null;
      try (EventStream events = new EventStream(response, position)) {
        for (SseEvent event = events.next(); event != null; event = events.next()) {
          Message.Answer answer = answerIn(event, request);
          if (answer != null) {
            return answer;
          }
        }
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        if (mine.cancellation().isCancelled()) {
          throw e;
        }
        cut = e;
      }
      String last = position.lastEventId();
      resumptions = last != null && last.equals(before) ? resumptions + 1 : 0;
      if (last == null || revisionOf(request) != null || resumptions > MOST_RESUMPTIONS) {
        throw new IOException(
            "the connection ended before the answer to "
                + request.method()
                + (cut == null ? "" : ": " + cut.getMessage()),
            cut);
      }
      mine.pause(position.retryMillis());
      response = resume(used, last, mine);
    }
  }

  private HttpTransport.Response resume(Session used, String lastEventId, Waiting mine)
      throws IOException {
    Map<String, String> headers = headers(used);
    headers.put("Accept", "text/event-stream");
    headers.put("Last-Event-ID", lastEventId);
    IOException last = null;
    long pause = 250;
    for (int attempt = 0; attempt < MOST_RESUMPTIONS; attempt++) {
      try {
        HttpTransport.Response response =
            endpoint.send("GET", headers, null, Endpoint.FOREVER, mine.cancellation());
        if (response.status() == 200 && EventStream.is(response)) {
          return response;
        }
        try (response) {
          throw new IOException(
              "its stream was cut and it does not go on with it (HTTP " + response.status() + ")");
        }
      } catch (ConnectException e) {
        last = e; // it may be starting again
      }
      mine.pause(pause);
      pause *= 2;
    }
    throw last == null ? new IOException("its stream was cut") : last;
  }

  private Message.@Nullable Answer answerIn(SseEvent event, Message.Request request) {
    return take(event, request) instanceof Message.Answer answer ? answer : null;
  }

  /** Returns the answer to {@code request} if the event is that; passes on all else. */
  private @Nullable Message take(SseEvent event, Message.@Nullable Request request) {
    boolean isMessage = event.name() == null || event.name().equals("message");
    if (!isMessage || event.data().isEmpty()) {
      return null;
    }
    List<Message> messages;
    try {
      messages = Message.readAll(Json.parse(event.data()));
    } catch (JsonException | RpcException e) {
      remarks.accept("it sent an event that is no message, which was passed over");
      return null;
    }
    Message answer = null;
    for (Message each : messages) {
      Message taken = take(each, request);
      answer = taken == null ? answer : taken;
    }
    return answer;
  }

  private Message.@Nullable Answer take(Message message, Message.@Nullable Request request) {
    if (!(message instanceof Message.Answer answer)) {
      listener.heard(message);
      return null;
    }
    JrsValue id = answer.id();
    if (id == null) {
      return request == null ? null : answer; // nobody else can be meant
    }
    String key = Message.key(id);
    if (request != null && key.equals(Message.key(request.id()))) {
      return answer;
    }
    Waiting other = waiting.get(key);
    if (other != null) {
      other.answered(answer);
    }
    return null;
  }

  private Message.Answer refusal(
      Message.Request request, Session used, Waiting mine, HttpTransport.Response response)
      throws IOException {
    int status = response.status();
    byte[] body = response.body().readNBytes(LARGEST_REFUSAL);
    boolean initialize = request.method().equals(Methods.INITIALIZE);
    if (used.id != null && !initialize && isForgotten(status, body)) {
      throw new Forgotten("it has forgotten the session");
    }
    Message.Failure failure = failure(body);
    if (failure != null) {
      return failure;
    }
    String said =
        "it answers " + request.method() + " with HTTP " + status + Endpoint.excerpt(body);
    if (status >= 500 || status == 408 || status == 429) {
      throw new IOException(said);
    }
    NotUnderstoodException refused = new NotUnderstoodException(said);
    if (initialize && (status == 400 || status == 404 || status == 405)) {
      return fallBack(request, mine, refused);
    }
    throw refused;
  }

  /**
   * The protocol says 404. Servers made after an example of its first kit say 400, in words only.
   */
  private static boolean isForgotten(int status, byte[] body) {
    return status == 404
        || (status == 400 && new String(body, UTF_8).toLowerCase(Locale.ROOT).contains("session"));
  }

  private static Message.@Nullable Failure failure(byte[] body) {
    try {
      return Message.read(Json.parse(body)) instanceof Message.Failure failure ? failure : null;
    } catch (JsonException | RpcException e) {
      return null; // not of our protocol: its text is shown instead
    }
  }

  private Message.Answer fallBack(
      Message.Request request, Waiting mine, NotUnderstoodException refused) throws IOException {
    SseTransport instead = new SseTransport(server, http, credentials, remarks);
    try {
      instead.open(listener, mine.cancellation());
    } catch (IOException e) {
      refused.addSuppressed(e);
      throw refused;
    }
    older = instead;
    return instead.ask(request, mine.cancellation());
  }

  /** Begins a new session, unless another request has done so since. */
  @SuppressWarnings("ReferenceEquality") // this very session
  private Session renew(Session old, Waiting mine) throws IOException {
    Session renewed;
    synchronized (renewal) {
      if (session != old) {
        return session;
      }
      Message.Request first = begun;
      if (first == null) {
        throw new IOException("it has forgotten the session");
      }
      listening.cancel("the session is over");
      listening = new Cancellation();
      Message.Request again =
          new Message.Request(
              Json.of("renewed-" + ownIds.incrementAndGet()), first.method(), first.params());
      if (post(again, Session.NONE, mine) instanceof Message.Failure failure) {
        session = old;
        throw new IOException(
            "it has forgotten the session and begins no new one: " + failure.error().message());
      }
      begun = first;
      tell(new Message.Notification(Methods.INITIALIZED));
      renewed = session;
    }
    remarks.accept("it had forgotten the session; a new one was begun");
    listener.heard(new Message.Notification(Methods.TOOLS_CHANGED));
    return renewed;
  }

  private void relearn(Message.Request call, Waiting mine) throws IOException {
    String cursor = null;
    JrsValue meta = Json.field(call.params(), Meta.FIELD);
    do {
      Message.Request list =
          new Message.Request(
              Json.of("headers-" + ownIds.incrementAndGet()),
              Methods.TOOLS_LIST,
              Json.object().put("cursor", cursor).put(Meta.FIELD, meta).build());
      if (!(post(list, Session.NONE, mine) instanceof Message.Result page)) {
        return; // the call itself says what is wrong
      }
      toolHeaders.learn(page.result(), _ -> {});
      String next = Json.string(page.result(), "nextCursor");
      cursor = next == null || next.equals(cursor) ? null : next;
    } while (cursor != null);
  }

  /** Hears what the server says unasked, until the session ends or the server offers nothing. */
  private void listen(Session mine, Cancellation cancellation) {
    EventStream.Position position = new EventStream.Position();
    int failures = 0;
    try (Waiting pauses = new Waiting(cancellation)) {
      while (!cancellation.isCancelled() && failures <= MOST_FAILURES) {
        try (HttpTransport.Response response = connect(mine, position, cancellation)) {
          if (response.status() != 200 || !EventStream.is(response)) {
            return; // 405: it has nothing to say unasked; 404: the next request begins anew
          }
          EventStream events = new EventStream(response, position);
          failures++; // until something comes: a stream that ends at once is no better than none
          for (SseEvent event = events.next(); event != null; event = events.next()) {
            failures = 0;
            take(event, null);
          }
        } catch (InterruptedIOException e) {
          if (cancellation.isCancelled()) {
            return;
          }
        } catch (IOException e) {
          failures++; // requests say what is wrong with the server; here it is only tried again
        }
        pauses.pause(
            Math.min(
                position.retryMillis() << Math.min(failures, 10),
                Math.max(LONGEST_PAUSE_MILLIS, position.retryMillis())));
      }
    } catch (InterruptedIOException e) {
      // The session is over.
    }
  }

  private HttpTransport.Response connect(
      Session mine, EventStream.Position position, Cancellation cancellation) throws IOException {
    Map<String, String> headers = headers(mine);
    headers.put("Accept", "text/event-stream");
    String last = position.lastEventId();
    if (last != null) {
      headers.put("Last-Event-ID", last);
    }
    return endpoint.send("GET", headers, null, Endpoint.FOREVER, cancellation);
  }

  /**
   * Without sessions the end of the connection has told the server already. With them a connection
   * may end by accident, so it is told in words.
   */
  private void takeBack(Message.Request request, Cancellation cancellation) {
    if (revisionOf(request) != null || request.method().equals(Methods.INITIALIZE)) {
      return;
    }
    Message.Notification cancelled =
        new Message.Notification(
            Methods.CANCELLED,
            Json.object()
                .put("requestId", request.id())
                .put("reason", cancellation.reason())
                .build());
    Thread farewell =
        Thread.ofVirtual()
            .name("mcp-cancel")
            .unstarted(() -> {
              try {
                tell(cancelled);
              } catch (IOException e) {
                // It goes on working for nobody; nothing can be done about that here.
              } finally {
                farewells.remove(Thread.currentThread());
              }
            });
    farewells.add(farewell);
    farewell.start();
  }

  private Map<String, String> headers(Message.Request request, Session used) {
    String revision = revisionOf(request);
    if (revision == null) {
      return headers(used);
    }
    Map<String, String> headers = headers(new Session(null, revision));
    headers.put("Mcp-Method", request.method());
    JrsObject params = request.params();
    String name =
        switch (request.method()) {
          case Methods.TOOLS_CALL, Methods.PROMPTS_GET -> Json.string(params, "name");
          case Methods.RESOURCES_READ -> Json.string(params, "uri");
          default -> null;
        };
    if (name != null) {
      headers.put("Mcp-Name", HeaderText.of(name));
    }
    if (request.method().equals(Methods.TOOLS_CALL)) {
      toolHeaders.add(name, Json.field(params, "arguments"), headers);
    }
    return headers;
  }

  private static Map<String, String> headers(Session used) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", "application/json, text/event-stream");
    headers.put("Content-Type", "application/json");
    if (used.id != null) {
      headers.put("Mcp-Session-Id", used.id);
    }
    if (used.revision != null) {
      headers.put("MCP-Protocol-Version", used.revision);
    }
    return headers;
  }

  /** Returns which revision a request says it speaks; null in the era with sessions. */
  private static @Nullable String revisionOf(Message.Request request) {
    return Json.string(Json.field(request.params(), Meta.FIELD), Meta.PROTOCOL_VERSION);
  }

  /** Hears nothing, before there is somebody to hear. */
  private static final class Deaf implements McpListener {
    @Override
    public void heard(Message message) {}

    @Override
    public void closed(String reason) {}
  }
}
