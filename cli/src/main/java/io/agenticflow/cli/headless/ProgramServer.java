package io.agenticflow.cli.headless;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpListener;
import io.agenticflow.mcp.McpTransport;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.RpcException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** An MCP server that lives in the driving program. It says nothing of its own accord. */
public final class ProgramServer implements McpTransport {
  private final String name;
  private final ControlChannel channel;

  public ProgramServer(String name, ControlChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  @Override
  public void open(McpListener listener) {}

  @Override
  public Message.Answer ask(Message.Request request, Cancellation cancellation) throws IOException {
    JrsValue answer = Json.field(channel.ask(wrap(request), cancellation), "mcp_response");
    if (read(answer) instanceof Message.Answer read) {
      return read;
    }
    throw new IOException("the driving program answered without mcp_response");
  }

  private static @Nullable Message read(@Nullable JrsValue answer) throws IOException {
    if (answer == null) {
      return null;
    }
    try {
      return Message.read(answer);
    } catch (RpcException e) {
      throw new IOException("the driving program's mcp_response is no message", e);
    }
  }

  @Override
  public void tell(Message message) throws IOException {
    channel.ask(wrap(message), new Cancellation());
  }

  /** The channel outlives it. */
  @Override
  public void close() {}

  private JrsObject wrap(Message message) {
    return Json.object()
        .put("subtype", "mcp_message")
        .put("server_name", name)
        .put("message", message.json())
        .build();
  }
}
