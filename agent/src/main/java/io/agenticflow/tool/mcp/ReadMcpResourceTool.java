package io.agenticflow.tool.mcp;

import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;

/** Reads something of a server. */
final class ReadMcpResourceTool implements Tool {
  static final String NAME = "ReadMcpResource";

  private static final ToolDefinition DEFINITION =
      new ToolDefinition(
          NAME,
          "Reads what an MCP server has under an address.",
          new RawJson(
              "{\"type\":\"object\",\"properties\":{\"server\":{\"type\":\"string\","
                  + "\"description\":\"The server's name\"},\"uri\":{\"type\":\"string\","
                  + "\"description\":\"The address, as "
                  + ListMcpResourcesTool.NAME
                  + " tells it\"}},\"required\":[\"server\",\"uri\"],"
                  + "\"additionalProperties\":false}"));

  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(NAME)
          .required("server", ToolInput.Type.STRING)
          .required("uri", ToolInput.Type.STRING, "url");

  private final ServerSet servers;

  ReadMcpResourceTool(ServerSet servers) {
    this.servers = servers;
  }

  @Override
  public ToolDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Effect effect() {
    return Effect.READ;
  }

  @Override
  public ToolOutcome run(JrsObject input, ToolContext context) throws ToolException {
    ToolInput arguments = ToolInput.read(SHAPE, input);
    try {
      List<ContentBlock> content =
          McpResult.contents(
              servers
                  .client(arguments.string("server"), context.cancellation())
                  .read(arguments.string("uri"), CallOptions.of(context.cancellation())));
      return content.isEmpty()
          ? ToolOutcome.text("(nothing is there)")
          : new ToolOutcome(content, false, List.of());
    } catch (McpException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
