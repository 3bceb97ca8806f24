package io.agenticflow.tool.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.servers.Listing;
import io.agenticflow.mcp.servers.ServerSet;
import io.agenticflow.mcp.servers.ServerStatus;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolInput;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** Lists what servers have to read. */
final class ListMcpResourcesTool implements Tool {
  static final String NAME = "ListMcpResources";

  private static final ToolDefinition DEFINITION =
      new ToolDefinition(
          NAME,
          "Lists what MCP servers have to read, with the address of each; "
              + ReadMcpResourceTool.NAME
              + " reads one.",
          new RawJson(
              "{\"type\":\"object\",\"properties\":{\"server\":{\"type\":\"string\","
                  + "\"description\":\"Only of this server\"}},\"additionalProperties\":false}"));

  private static final ToolInput.Shape SHAPE =
      ToolInput.Shape.lenient(NAME).optional("server", ToolInput.Type.STRING);

  private final ServerSet servers;

  ListMcpResourcesTool(ServerSet servers) {
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
    String only = ToolInput.read(SHAPE, input).stringOrNull("server");
    StringBuilder text = new StringBuilder();
    for (ServerStatus each : servers.status()) {
      String name = each.definition().name();
      if (only == null ? has(each.listing()) : only.equals(name)) {
        text.append(text.isEmpty() ? "" : "\n").append(of(name, context));
      }
    }
    return ToolOutcome.text(
        text.isEmpty()
            ? only == null ? "No server has anything to read." : "There is no server " + only + "."
            : text.toString());
  }

  private static boolean has(@Nullable Listing listing) {
    return listing != null && listing.hasResources();
  }

  /** One server that fails leaves the others'. */
  private String of(String name, ToolContext context) {
    StringBuilder text = new StringBuilder("# ").append(name);
    try {
      var client = servers.client(name, context.cancellation());
      for (JrsObject each : client.resources()) {
        line(each, Json.string(each, "uri", ""), text);
      }
      for (JrsObject each : client.resourceTemplates()) {
        line(each, Json.string(each, "uriTemplate", ""), text);
      }
    } catch (McpException e) {
      text.append("\n(").append(e.getMessage()).append(')');
    }
    return text.toString();
  }

  private static void line(JrsObject resource, String address, StringBuilder text) {
    text.append("\n- ").append(address).append(" (").append(Json.string(resource, "name", ""));
    String description = Json.string(resource, "description", "");
    text.append(description.isEmpty() ? ")" : "): " + ToolInput.shown(description, 200));
  }
}
