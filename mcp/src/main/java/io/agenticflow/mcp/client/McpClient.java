package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.Revision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A connection to one server. Safe for use by several threads.
 *
 * @see <a href="https://modelcontextprotocol.io/specification">The specification</a>
 */
public final class McpClient {
  /** A server that goes on giving pages is out of order. */
  private static final int MOST_PAGES = 100;

  private final String name;
  private final McpTransport transport;
  private final AtomicLong ids = new AtomicLong();
  private final JrsValue info;
  private final List<ServerTool> tools;

  private McpClient(
      String name,
      McpTransport transport,
      @Nullable JrsObject begun,
      @Nullable JrsObject listed,
      String program,
      String version)
      throws McpException {
    this.name = name;
    this.transport = transport;
    open();
    JrsValue answer = begun == null ? begin(program, version) : begun;
    this.info = answer;
    this.tools = listed == null ? list() : tools(Json.array(listed, "tools"));
  }

  /**
   * Introduces itself to a server and asks for its tools.
   *
   * @param name the server's, as the user calls it
   * @param program who asks
   * @throws McpException where the server does not answer as one
   */
  public static McpClient connect(
      String name, McpTransport transport, String program, String version) throws McpException {
    return new McpClient(name, transport, null, null, program, version);
  }

  /**
   * Takes a server whose first answers are known already.
   *
   * @param begun what it answers to {@code initialize}
   * @param listed what it answers to {@code tools/list}; null to ask it
   * @throws McpException where it is to be asked and does not answer
   */
  public static McpClient known(
      String name, McpTransport transport, JrsObject begun, @Nullable JrsObject listed)
      throws McpException {
    return new McpClient(name, transport, begun, listed, "", "");
  }

  /** Returns the server's name. */
  public String name() {
    return name;
  }

  /**
   * Returns what the server says of itself: {@code name} and {@code version}; null where nothing.
   */
  public @Nullable JrsValue serverInfo() {
    return Json.field(info, "serverInfo");
  }

  /** Returns the server's tools, in its order. */
  public List<ServerTool> tools() {
    return tools;
  }

  private void open() throws McpException {
    try {
      transport.open(
          new McpListener() {
            @Override
            public void heard(Message message) {}

            @Override
            public void closed(String reason) {}
          });
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private JrsValue begin(String program, String version) throws McpException {
    JrsValue answer =
        ask(
            Methods.INITIALIZE,
            Json.object()
                .put("protocolVersion", Revision.V2025_06_18.text())
                .put("capabilities", Json.object().build())
                .put(
                    "clientInfo",
                    Json.object().put("name", program).put("version", version).build())
                .build(),
            new Cancellation());
    try {
      transport.tell(new Message.Notification(Methods.INITIALIZED));
    } catch (IOException e) {
      throw broken(e);
    }
    return answer;
  }

  private List<ServerTool> list() throws McpException {
    List<ServerTool> all = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      JrsValue answer =
          ask(Methods.TOOLS_LIST, Json.object().put("cursor", cursor).build(), new Cancellation());
      all.addAll(tools(Json.array(answer, "tools")));
      cursor = Json.string(answer, "nextCursor");
      if (cursor == null) {
        return List.copyOf(all);
      }
    }
    throw new McpException("the MCP server " + name + " has no end of tools");
  }

  private List<ServerTool> tools(List<JrsValue> described) throws McpException {
    List<ServerTool> all = new ArrayList<>();
    for (JrsValue each : described) {
      String tool = Json.string(each, "name");
      if (tool == null) {
        throw new McpException("the MCP server " + name + " names a tool that has no name");
      }
      all.add(new ServerTool(tool, each));
    }
    return all;
  }

  /**
   * Calls a tool and returns its result as the server wrote it.
   *
   * @throws McpException where the server does not answer or refuses
   */
  public JrsValue call(String tool, JrsObject input, Cancellation cancellation)
      throws McpException {
    return ask(
        Methods.TOOLS_CALL,
        Json.object().put("name", tool).put("arguments", input).build(),
        cancellation);
  }

  private JrsValue ask(String method, JrsObject parameters, Cancellation cancellation)
      throws McpException {
    Message.Answer answer;
    try {
      answer =
          transport.ask(
              new Message.Request(Json.of(ids.incrementAndGet()), method, parameters),
              cancellation);
    } catch (IOException e) {
      throw broken(e);
    }
    return switch (answer) {
      case Message.Failure failure ->
          throw new McpException(
              "the MCP server " + name + " refused " + method + ": " + failure.error().message(),
              failure.error());
      case Message.Result result -> result.result();
    };
  }

  private McpException broken(IOException e) {
    return new McpException("the MCP server " + name + " does not answer: " + e.getMessage(), e);
  }
}
