package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Meta;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A connection to one server, of whatever revision. Safe for use by several threads. It does not
 * come back once it has gone: who wants another makes one.
 *
 * @see <a href="https://modelcontextprotocol.io/specification">The specification</a>
 */
public final class McpClient implements AutoCloseable {
  /** A server that goes on giving pages is out of order. */
  private static final int MOST_PAGES = 1000;

  private final String name;
  private final Connection connection;
  private final ServerEvents events;
  private final CallOptions usual = CallOptions.of(new Cancellation());
  private final ServerFacts facts;
  private final TaskRuns tasks;
  private final @Nullable Subscriptions subscriptions;
  private volatile List<ServerTool> tools;

  private McpClient(
      String name, Connection connection, ServerFacts facts, @Nullable List<ServerTool> listed)
      throws McpException {
    this.name = name;
    this.connection = connection;
    this.events = connection.options().events();
    this.facts = facts;
    this.tasks = new TaskRuns(connection, facts.revision().isStateless());
    this.subscriptions =
        facts.revision().isStateless() ? new Subscriptions(connection, this::refreshTools) : null;
    this.tools = listed != null ? listed : facts.has("tools") ? list(introduction()) : List.of();
  }

  /**
   * Opens a transport, introduces itself to the server, and asks for its tools.
   *
   * @param name the server's, as the user calls it
   * @param transport belongs to the client from now on
   * @param cancellation ends the attempt; what it is raised for later is of no interest
   * @throws McpException where the server does not answer as one; the transport is closed then
   */
  public static McpClient connect(
      String name, McpTransport transport, ClientOptions options, Cancellation cancellation)
      throws McpException {
    Connection connection = new Connection(name, transport, options);
    boolean isConnected = false;
    try {
      connection.open();
      ServerFacts facts = new Handshake(connection, cancellation).perform();
      McpClient client = new McpClient(name, connection, facts, null);
      client.begin();
      isConnected = true;
      return client;
    } finally {
      if (!isConnected) {
        connection.close();
      }
    }
  }

  /**
   * Takes a server whose first answers are known already.
   *
   * @param begun what it answers to {@code initialize}
   * @param listed what it answers to {@code tools/list}; null to ask it
   * @throws McpException where it is to be asked and does not answer
   */
  public static McpClient known(
      String name,
      McpTransport transport,
      JrsObject begun,
      @Nullable JrsObject listed,
      ClientOptions options)
      throws McpException {
    Connection connection = new Connection(name, transport, options);
    connection.open();
    Revision revision = Revision.find(Json.string(begun, "protocolVersion"));
    // Its own program has initialized it, with whatever both agreed on.
    ServerFacts facts =
        ServerFacts.read(revision == null ? Revision.NEWEST_STATEFUL : revision, begun);
    connection.agreed(facts.revision());
    McpClient client =
        new McpClient(
            name,
            connection,
            facts,
            listed == null ? null : tools(name, Json.array(listed, "tools")));
    client.begin();
    return client;
  }

  private void begin() throws McpException {
    connection.established(this::notified, events::closed);
    String level = connection.options().logLevel();
    if (level != null && facts.has("logging")) {
      logLevel(level);
    }
    if (subscriptions != null) {
      subscriptions.listen(facts);
    }
  }

  /** Returns the server's name, as the user calls it. */
  public String name() {
    return name;
  }

  /** Returns what the server says of itself. */
  public ServerFacts facts() {
    return facts;
  }

  /** Returns why the connection has gone; null while it stands. */
  public @Nullable String closedBecause() {
    return connection.closedBecause();
  }

  /** Returns the server's tools as they were told last, in its order. */
  public List<ServerTool> tools() {
    return tools;
  }

  /**
   * Calls a tool and returns its result as the server wrote it. A tool that works by tasks is
   * waited for until its task is done.
   *
   * @throws McpException where the server does not answer or refuses
   */
  public JrsObject call(String tool, JrsObject input, CallOptions options) throws McpException {
    // Asked for in any case, because a sign of life holds off the limit of time.
    CallOptions call = options.progress() == null ? options.progress(_ -> {}) : options;
    JsonObjectBuilder params = Json.object().put("name", tool).put("arguments", input);
    if (call.key() != null) {
      params.put(Meta.FIELD, Json.object().put(Meta.CALL_KEY, call.key()).build());
    }
    if (!facts.revision().isStateless() && needsTask(tool)) {
      params.put("task", Message.NOTHING);
    }
    JrsObject result = connection.ask(Methods.TOOLS_CALL, params.build(), call);
    return tasks.isTask(result) ? tasks.await(result, call) : result;
  }

  private boolean needsTask(String tool) {
    for (ServerTool each : tools) {
      if (each.name().equals(tool)) {
        return "required"
            .equals(Json.string(Json.field(each.described(), "execution"), "taskSupport"));
      }
    }
    return false;
  }

  /** Returns the resources that the server names. */
  public List<JrsObject> resources() throws McpException {
    return resources(usual);
  }

  /** Returns the resources that the server names. */
  public List<JrsObject> resources(CallOptions options) throws McpException {
    return all(Methods.RESOURCES_LIST, "resources", options);
  }

  /** Returns the patterns of addresses that it can read. */
  public List<JrsObject> resourceTemplates() throws McpException {
    return resourceTemplates(usual);
  }

  /** Returns the patterns of addresses that it can read. */
  public List<JrsObject> resourceTemplates(CallOptions options) throws McpException {
    return all(Methods.RESOURCE_TEMPLATES_LIST, "resourceTemplates", options);
  }

  /** Reads a resource; the result has {@code contents}. */
  public JrsObject read(String uri, CallOptions options) throws McpException {
    return connection.ask(Methods.RESOURCES_READ, Json.object().put("uri", uri).build(), options);
  }

  /** Wants to hear of changes of a resource: {@link ServerEvents#resourceUpdated}. */
  public void subscribe(String uri) throws McpException {
    if (subscriptions != null) {
      subscriptions.subscribe(uri);
    } else {
      connection.ask(Methods.RESOURCES_SUBSCRIBE, Json.object().put("uri", uri).build(), usual);
    }
  }

  /** Wants to hear no more of them. */
  public void unsubscribe(String uri) throws McpException {
    if (subscriptions != null) {
      subscriptions.unsubscribe(uri);
    } else {
      connection.ask(Methods.RESOURCES_UNSUBSCRIBE, Json.object().put("uri", uri).build(), usual);
    }
  }

  /** Returns the prompts that the server offers. */
  public List<JrsObject> prompts() throws McpException {
    return all(Methods.PROMPTS_LIST, "prompts", usual);
  }

  /** Fills in a prompt; the result has {@code messages}. */
  public JrsObject prompt(String prompt, Map<String, String> arguments, CallOptions options)
      throws McpException {
    return connection.ask(
        Methods.PROMPTS_GET,
        Json.object().put("name", prompt).put("arguments", texts(arguments)).build(),
        options);
  }

  /**
   * Returns how an argument could go on.
   *
   * @param reference {@code {"type":"ref/prompt","name":…}} or {@code
   *     {"type":"ref/resource","uri":…}}
   * @param argument its name
   * @param begun what is there of it
   * @param others arguments that are known already
   */
  public List<String> complete(
      JrsObject reference, String argument, String begun, Map<String, String> others)
      throws McpException {
    JsonObjectBuilder params =
        Json.object()
            .put("ref", reference)
            .put("argument", Json.object().put("name", argument).put("value", begun).build());
    if (!others.isEmpty()) {
      params.put("context", Json.object().put("arguments", texts(others)).build());
    }
    JrsObject result = connection.ask(Methods.COMPLETE, params.build(), usual);
    return Json.array(Json.field(result, "completion"), "values").stream()
        .map(JrsValue::asText)
        .toList();
  }

  private static JrsObject texts(Map<String, String> values) {
    JsonObjectBuilder all = Json.object();
    values.forEach(all::put);
    return all.build();
  }

  /**
   * Says from which level on the server is to log: {@code debug}, {@code info}, {@code notice},
   * {@code warning}, {@code error}, {@code critical}, {@code alert} or {@code emergency}.
   */
  public void logLevel(String level) throws McpException {
    connection.logLevel(level);
    if (!facts.revision().isStateless()) {
      connection.ask(Methods.SET_LOG_LEVEL, Json.object().put("level", level).build(), usual);
    }
  }

  /** Tells the server that {@link Roots} has other folders now. */
  public void rootsChanged() throws McpException {
    if (connection.options().roots() != null && !facts.revision().isStateless()) {
      connection.tell(new Message.Notification(Methods.ROOTS_CHANGED));
    }
  }

  /** Makes sure that the server answers; before 2026-07-28 by {@code ping}. */
  public void ping(CallOptions options) throws McpException {
    connection.ask(
        facts.revision().isStateless() ? Methods.DISCOVER : Methods.PING, Message.NOTHING, options);
  }

  /** Makes any request, for what has no method here. */
  public JrsObject request(String method, JrsObject params, CallOptions options)
      throws McpException {
    return connection.ask(method, params, options);
  }

  private CallOptions introduction() {
    return usual.timeout(connection.options().connectTimeout());
  }

  private List<ServerTool> list(CallOptions options) throws McpException {
    return tools(name, all(Methods.TOOLS_LIST, "tools", options));
  }

  private static List<ServerTool> tools(String server, List<? extends JrsValue> described)
      throws McpException {
    List<ServerTool> all = new ArrayList<>();
    for (JrsValue each : described) {
      String tool = Json.string(each, "name");
      if (tool == null) {
        throw new McpException("the MCP server " + server + " names a tool that has no name");
      }
      all.add(new ServerTool(tool, each));
    }
    return List.copyOf(all);
  }

  private List<JrsObject> all(String method, String field, CallOptions options)
      throws McpException {
    List<JrsObject> all = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      JrsObject answer =
          connection.ask(method, Json.object().put("cursor", cursor).build(), options);
      for (JrsValue each : Json.array(answer, field)) {
        if (each instanceof JrsObject object) {
          all.add(object);
        }
      }
      String next = Json.string(answer, "nextCursor");
      if (next == null) {
        return List.copyOf(all);
      }
      if (next.equals(cursor)) {
        break;
      }
      cursor = next;
    }
    throw new McpException("the MCP server " + name + " finds no end of its " + field);
  }

  private void notified(Message.Notification notification) {
    JrsObject params = notification.params();
    switch (notification.method()) {
      case Methods.TOOLS_CHANGED ->
          // Not in the thread that would have to read the answer.
          Thread.ofVirtual().name("mcp-" + name + "-tools").start(this::refreshTools);
      case Methods.RESOURCES_CHANGED -> events.resourcesChanged();
      case Methods.PROMPTS_CHANGED -> events.promptsChanged();
      case Methods.RESOURCE_UPDATED -> events.resourceUpdated(Json.string(params, "uri", ""));
      case Methods.LOGGED -> {
        JrsValue data = Json.field(params, "data");
        events.logged(
            Json.string(params, "level", "info"),
            Json.string(params, "logger", ""),
            data == null ? Json.of("") : data);
      }
      default -> {} // of a revision to come, or of no use
    }
  }

  private void refreshTools() {
    try {
      tools = list(introduction());
    } catch (McpException e) {
      events.failed(String.valueOf(e.getMessage()));
      return;
    }
    events.toolsChanged();
  }

  /** Ends the connection, and with it the server where that is a process of ours. */
  @Override
  public void close() {
    if (subscriptions != null) {
      subscriptions.close();
    }
    connection.close();
  }
}
