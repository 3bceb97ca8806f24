package io.agenticflow.gateway.mcp;

import static java.util.Objects.requireNonNull;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.gateway.http.ClientLeftException;
import io.agenticflow.gateway.http.HttpRequest;
import io.agenticflow.gateway.http.HttpResponse;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.Revision;
import io.agenticflow.mcp.RpcError;
import io.agenticflow.mcp.RpcException;
import io.agenticflow.mcp.server.Caller;
import io.agenticflow.mcp.server.McpServer;
import io.agenticflow.vocabulary.ApiError;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsArray;
import tools.jackson.jr.stree.JrsValue;

/**
 * Answers the requests to one path. Who may ask at all, and from which web page, others have looked
 * at before. Safe for use by several threads.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http">
 *     Streamable HTTP</a>
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http">
 *     the same with sessions</a>
 */
public final class McpEndpoint implements AutoCloseable {
  /** Where clients look for it. */
  public static final String PATH = "/mcp";

  static final int MOST_BODY_BYTES = 32 << 20;
  private static final String SESSION = "mcp-session-id";
  private static final String LAST_EVENT = "last-event-id";
  private static final String VERSION = HeaderCheck.PROTOCOL_VERSION;

  private final Servers servers;
  private final Duration pingAfter;
  private final HttpSessions sessions = new HttpSessions();
  private final Set<Cancellation> underWay = ConcurrentHashMap.newKeySet();

  /** What is offered to whom. */
  @FunctionalInterface
  public interface Servers {
    /**
     * Returns the server for a client.
     *
     * @param principal the name of the token that it showed; empty where none is needed
     */
    McpServer of(String principal);
  }

  /**
   * @param pingAfter the longest silence in a stream
   */
  public McpEndpoint(Servers servers, Duration pingAfter) {
    this.servers = requireNonNull(servers, "servers");
    this.pingAfter = requireNonNull(pingAfter, "pingAfter");
  }

  /**
   * Answers a request.
   *
   * @param principal the name of the token that the client showed; empty where none is needed
   */
  public void answer(HttpRequest request, HttpResponse response, String principal) {
    String method = request.method();
    try {
      if (method.equals("POST")) {
        post(request, response, principal);
      } else if (method.equals("GET")) {
        standing(request, response, principal);
      } else if (method.equals("DELETE")) {
        delete(request, response, principal);
      } else {
        notAllowed(response);
      }
    } catch (Refused e) {
      refuse(response, e.status, e.id, e.error);
    }
  }

  /** Tells a client that it may not ask, in a form that it understands. */
  public static void refuse(HttpResponse response, ApiError error) {
    int status =
        switch (error.kind()) {
          case AUTHENTICATION -> 401;
          case PERMISSION -> 403;
          default -> 503;
        };
    if (error.kind() == ApiError.Kind.AUTHENTICATION) {
      response.header("www-authenticate", "Bearer");
    }
    refuse(response, status, null, new RpcError(RpcError.INVALID_REQUEST, error.message()));
  }

  /** Cancels what is under way, and ends all sessions. */
  @Override
  public void close() {
    underWay.forEach(each -> each.cancel("the server is stopping"));
    sessions.close();
  }

  /** A request that is answered by a status and an error. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable JrsValue id;
    private final transient RpcError error;

    Refused(int status, @Nullable JrsValue id, RpcError error) {
      super(error.message());
      this.status = status;
      this.id = id;
      this.error = error;
    }

    Refused(int status, String why) {
      this(status, null, new RpcError(RpcError.INVALID_REQUEST, why));
    }
  }

  private void post(HttpRequest request, HttpResponse response, String principal) throws Refused {
    JrsValue json = body(request);
    if (json instanceof JrsArray) {
      batch(json, request, response, principal);
      return;
    }
    switch (read(json)) {
      case Message.Request asked -> {
        if (isStateless(asked, request, principal)) {
          answerStateless(asked, request, response, principal);
        } else {
          answerInSession(asked, request, response, principal);
        }
      }
      case Message.Notification told -> {
        Revision spoken = Revision.find(header(request, VERSION));
        boolean stateless = spoken != null && spoken.isStateless();
        HttpSession session = sessions.find(header(request, SESSION), principal);
        if (session != null) {
          session.conversation().heard(told);
        } else if (!stateless) {
          throw noSession(request);
        }
        accepted(response);
      }
      case Message.Answer answer -> {
        session(request, principal).conversation().answered(answer);
        accepted(response);
      }
    }
  }

  private boolean isStateless(Message.Request asked, HttpRequest request, String principal) {
    if (McpServer.isStateless(asked)) {
      return true;
    }
    String version = header(request, VERSION);
    Revision revision = Revision.find(version);
    boolean ofSessions = version == null || (revision != null && !revision.isStateless());
    return !ofSessions && sessions.find(header(request, SESSION), principal) == null;
  }

  private void answerStateless(
      Message.Request asked, HttpRequest request, HttpResponse response, String principal)
      throws Refused {
    McpServer server = servers.of(principal);
    Caller caller;
    try {
      HeaderCheck check = new HeaderCheck(name -> header(request, name), asked);
      check.standard();
      caller = McpServer.caller(asked, principal);
      String tool = asked.method().equals(Methods.TOOLS_CALL) ? tool(asked) : null;
      var schema = tool == null ? null : server.inputSchema(tool);
      if (schema != null) {
        check.parameters(schema);
      }
    } catch (RpcException e) {
      throw new Refused(400, asked.id(), e.error());
    }
    Cancellation cancellation = new Cancellation();
    EventStream stream = new EventStream(0, false, false);
    underWay.add(cancellation);
    response.onLeave(() -> cancellation.cancel("the client has left"));
    Thread.ofVirtual()
        .name("mcp " + asked.method())
        .start(() -> stream.end(server.answer(asked, caller, stream, cancellation)));
    try {
      new StreamedMessages(
              response, stream, stream.takeTurn(), StreamedMessages.Ids.NONE, pingAfter)
          .answer();
    } catch (ClientLeftException e) {
      cancellation.cancel("the client has left");
      throw e;
    } finally {
      underWay.remove(cancellation);
    }
  }

  private void answerInSession(
      Message.Request asked, HttpRequest request, HttpResponse response, String principal)
      throws Refused {
    HttpSession session;
    if (asked.method().equals(Methods.INITIALIZE) && header(request, SESSION) == null) {
      session = sessions.begin(principal, servers.of(principal));
      response.header(SESSION, session.id());
    } else {
      session = session(request, principal);
    }
    EventStream stream = session.open();
    int turn = stream.takeTurn();
    response.onLeave(() -> stream.leave(turn)); // it may come back
    Thread.ofVirtual()
        .name("mcp " + asked.method())
        .start(() -> stream.end(session.conversation().answer(asked, stream, new Cancellation())));
    boolean delivered = false;
    try {
      new StreamedMessages(response, stream, turn, session.ids(), pingAfter).answer();
      delivered = stream.hasEnded();
    } finally {
      session.left(stream, delivered);
    }
  }

  /** Several messages at once, which 2025-03-26 has: they are answered one after the other. */
  private void batch(JrsValue json, HttpRequest request, HttpResponse response, String principal)
      throws Refused {
    HttpSession session = session(request, principal);
    Revision revision = session.conversation().revision();
    if (revision == null || revision.isAtLeast(Revision.V2025_06_18)) {
      throw new Refused(400, "several messages in one request are of 2025-03-26 alone");
    }
    List<Message> all;
    try {
      all = Message.readAll(json);
    } catch (RpcException e) {
      throw new Refused(400, null, e.error());
    }
    EventStream stream = session.open();
    int turn = stream.takeTurn();
    boolean asks = false;
    for (Message each : all) {
      switch (each) {
        case Message.Request asked -> asks = true;
        case Message.Notification told -> session.conversation().heard(told);
        case Message.Answer answer -> session.conversation().answered(answer);
      }
    }
    if (!asks) {
      session.left(stream, true);
      accepted(response);
      return;
    }
    response.onLeave(() -> stream.leave(turn));
    Thread.ofVirtual()
        .name("mcp batch")
        .start(() -> {
          for (Message each : all) {
            if (each instanceof Message.Request asked) {
              Message.Answer answer =
                  session.conversation().answer(asked, stream, new Cancellation());
              if (answer != null) {
                stream.send(answer);
              }
            }
          }
          stream.end(null);
        });
    try {
      new StreamedMessages(response, stream, turn, session.ids(), pingAfter).stream(0);
    } finally {
      session.left(stream, stream.hasEnded());
    }
  }

  /** A stream for what belongs to no request, or the rest of one that broke. */
  private void standing(HttpRequest request, HttpResponse response, String principal)
      throws Refused {
    if (header(request, SESSION) == null) {
      notAllowed(response);
      return;
    }
    HttpSession session = session(request, principal);
    EventStream stream = session.standing();
    long after = stream.taken();
    String last = header(request, LAST_EVENT);
    if (last != null) {
      int dash = last.indexOf('-');
      try {
        int number = Integer.parseInt(dash < 0 ? last : last.substring(0, dash));
        after = dash < 0 ? 0 : Long.parseLong(last.substring(dash + 1));
        stream = session.stream(number);
      } catch (NumberFormatException e) {
        stream = null;
      }
      if (stream == null) {
        throw new Refused(404, "what followed the event '" + last + "' is not kept here");
      }
    }
    EventStream served = stream;
    int turn = served.takeTurn();
    response.onLeave(() -> served.leave(turn));
    boolean delivered = false;
    try {
      new StreamedMessages(response, served, turn, session.ids(), pingAfter).stream(after);
      delivered = served.hasEnded();
    } finally {
      session.touch();
      if (delivered && served.number() > 0) {
        session.left(served, true);
      }
    }
  }

  private void delete(HttpRequest request, HttpResponse response, String principal) throws Refused {
    if (header(request, SESSION) == null) {
      notAllowed(response);
      return;
    }
    sessions.end(session(request, principal));
    response.status(204);
    response.send();
  }

  private HttpSession session(HttpRequest request, String principal) throws Refused {
    HttpSession session = sessions.find(header(request, SESSION), principal);
    if (session == null) {
      throw noSession(request);
    }
    String version = header(request, VERSION);
    Revision revision = Revision.find(version);
    if (version != null && (revision == null || revision.isStateless())) {
      throw new Refused(
          400, "the protocol version of this session is not what MCP-Protocol-Version says");
    }
    return session;
  }

  private static Refused noSession(HttpRequest request) {
    return header(request, SESSION) == null
        ? new Refused(400, "the header Mcp-Session-Id is missing; a session begins with initialize")
        : new Refused(404, "the session has ended; begin another one");
  }

  private static JrsValue body(HttpRequest request) throws Refused {
    String type = Objects.requireNonNullElse(request.header("content-type"), "");
    if (!type.regionMatches(true, 0, "application/json", 0, 16)) {
      throw new Refused(415, "the body has to be of type application/json");
    }
    byte[] bytes;
    try (InputStream in = request.body()) {
      bytes = in.readNBytes(MOST_BODY_BYTES + 1);
    } catch (IOException e) {
      throw new Refused(400, "the request's body cannot be read: " + e.getMessage());
    }
    if (bytes.length > MOST_BODY_BYTES) {
      throw new Refused(
          413, "the request is larger than " + MOST_BODY_BYTES + " bytes, the limit here");
    }
    try {
      return Json.parse(bytes);
    } catch (JsonException e) {
      throw new Refused(
          400, null, new RpcError(RpcError.PARSE_ERROR, String.valueOf(e.getMessage())));
    }
  }

  private static Message read(JrsValue json) throws Refused {
    try {
      return Message.read(json);
    } catch (RpcException e) {
      throw new Refused(400, Json.field(json, "id"), e.error());
    }
  }

  private static @Nullable String tool(Message.Request asked) {
    return Json.string(asked.params(), "name");
  }

  private static @Nullable String header(HttpRequest request, String name) {
    return request.header(name);
  }

  private static void accepted(HttpResponse response) {
    response.status(202);
    response.send();
  }

  private static void notAllowed(HttpResponse response) {
    response.header("allow", "POST");
    refuse(
        response,
        405,
        null,
        new RpcError(RpcError.INVALID_REQUEST, "without a session, there is POST alone"));
  }

  private static void refuse(
      HttpResponse response, int status, @Nullable JrsValue id, RpcError error) {
    response.status(status);
    response.header("Content-Type", "application/json");
    response.send(Json.writeBytes(new Message.Failure(id, error).json()));
  }
}
