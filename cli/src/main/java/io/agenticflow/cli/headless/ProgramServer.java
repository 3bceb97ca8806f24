package io.agenticflow.cli.headless;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpTransport;
import java.io.IOException;
import tools.jackson.jr.stree.JrsObject;

/** An MCP server that lives in the driving program. */
public final class ProgramServer implements McpTransport {
  private final String name;
  private final ControlChannel channel;

  public ProgramServer(String name, ControlChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  @Override
  public JrsObject ask(JrsObject request, Cancellation cancellation) throws IOException {
    JrsObject response = channel.ask(message(request), cancellation);
    if (Json.field(response, "mcp_response") instanceof JrsObject answer) {
      return answer;
    }
    throw new IOException("the driving program answered without mcp_response");
  }

  @Override
  public void tell(JrsObject notification) throws IOException {
    channel.ask(message(notification), new Cancellation());
  }

  private JrsObject message(JrsObject message) {
    return Json.object()
        .put("subtype", "mcp_message")
        .put("server_name", name)
        .put("message", message)
        .build();
  }
}
