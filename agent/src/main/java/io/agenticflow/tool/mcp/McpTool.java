package io.agenticflow.tool.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A tool of a server; the model knows it as {@code mcp__server__tool}. */
public final class McpTool implements Tool {
  /** Longer descriptions are cut: every request carries them. */
  private static final int MOST_DESCRIPTION = 2048;

  private final Call call;
  private final ToolDefinition definition;
  private final Effect effect;

  /** Calls the tool at its server. */
  @FunctionalInterface
  interface Call {
    /** Returns the result as the server wrote it. */
    JrsObject make(JrsObject input, CallOptions options) throws McpException;
  }

  /**
   * @param name as the model knows it
   */
  McpTool(String name, ServerTool tool, Call call) {
    this.call = call;
    JrsValue described = tool.described();
    String description = Json.string(described, "description", "");
    this.definition =
        new ToolDefinition(
            name,
            description.length() > MOST_DESCRIPTION
                ? description.substring(0, MOST_DESCRIPTION) + "…"
                : description,
            schema(Json.field(described, "inputSchema")));
    this.effect =
        Json.isTrue(Json.field(described, "annotations"), "readOnlyHint")
            ? Effect.READ
            : Effect.EXECUTE;
  }

  /** A schema without a type is refused by providers; what it says inside is theirs to clean. */
  private static RawJson schema(@Nullable JrsValue schema) {
    if (!(schema instanceof JrsObject object)) {
      return new RawJson("{\"type\":\"object\",\"properties\":{}}");
    }
    if ("object".equals(Json.string(object, "type"))) {
      return Json.raw(object);
    }
    JsonObjectBuilder whole = Json.object().put("type", "object");
    for (Map.Entry<String, JrsValue> field : Json.fields(object)) {
      if (!field.getKey().equals("type")) {
        whole.put(field.getKey(), field.getValue());
      }
    }
    return Json.raw(whole.build());
  }

  /** Returns the tools of a server. */
  public static List<Tool> of(McpClient server) {
    McpNames names = new McpNames();
    List<Tool> tools = new ArrayList<>();
    for (ServerTool each : server.tools()) {
      tools.add(
          new McpTool(
              names.name(server.name(), each.name()),
              each,
              (input, options) -> server.call(each.name(), input, options)));
    }
    return tools;
  }

  @Override
  public ToolDefinition definition() {
    return definition;
  }

  @Override
  public Effect effect() {
    return effect;
  }

  @Override
  public ToolOutcome run(JrsObject input, ToolContext context) throws ToolException {
    try {
      return McpResult.of(
          call.make(input, CallOptions.of(context.cancellation()).key(context.callKey())));
    } catch (McpException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
