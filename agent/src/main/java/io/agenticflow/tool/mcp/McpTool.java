package io.agenticflow.tool.mcp;

import io.agenticflow.json.Json;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.client.CallOptions;
import io.agenticflow.mcp.client.McpClient;
import io.agenticflow.mcp.client.ServerTool;
import io.agenticflow.tool.Tool;
import io.agenticflow.tool.ToolContext;
import io.agenticflow.tool.ToolException;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A tool of a server; the model knows it as {@code mcp__server__tool}. */
public final class McpTool implements Tool {
  /** Longer descriptions are cut: every request carries them. */
  private static final int MOST_DESCRIPTION = 2048;

  private final McpClient server;
  private final String name;
  private final ToolDefinition definition;
  private final Effect effect;

  private McpTool(McpClient server, ServerTool tool) {
    this.server = server;
    this.name = tool.name();
    JrsValue described = tool.described();
    JrsValue schema = Json.field(described, "inputSchema");
    String description = Json.string(described, "description", "");
    this.definition =
        new ToolDefinition(
            "mcp__" + plain(server.name()) + "__" + plain(name),
            description.length() > MOST_DESCRIPTION
                ? description.substring(0, MOST_DESCRIPTION) + "…"
                : description,
            schema == null ? new RawJson("{\"type\":\"object\"}") : Json.raw(schema));
    this.effect =
        Json.isTrue(Json.field(described, "annotations"), "readOnlyHint")
            ? Effect.READ
            : Effect.EXECUTE;
  }

  /** Returns the tools of a server. */
  public static List<Tool> of(McpClient server) {
    List<Tool> tools = new ArrayList<>();
    for (ServerTool each : server.tools()) {
      tools.add(new McpTool(server, each));
    }
    return tools;
  }

  /** Model providers take only letters, digits, dashes and underscores in a tool's name. */
  private static String plain(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPlain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      out.append(isPlain ? c : '_');
    }
    return out.toString();
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
    JrsValue result;
    try {
      result = server.call(name, input, CallOptions.of(context.cancellation()));
    } catch (McpException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
    List<ContentBlock> content = new ArrayList<>();
    for (JrsValue each : Json.array(result, "content")) {
      content.add(block(each));
    }
    JrsValue structured = Json.field(result, "structuredContent");
    if (content.isEmpty() && structured != null) {
      content.add(new ContentBlock.Text(Json.write(structured)));
    }
    if (content.isEmpty()) {
      content.add(new ContentBlock.Text("(no output)"));
    }
    return new ToolOutcome(content, Json.isTrue(result, "isError"), List.of());
  }

  /** What the model cannot be shown is told of as JSON. */
  private static ContentBlock block(JrsValue each) {
    String text =
        switch (Json.string(each, "type", "")) {
          case "text" -> Json.string(each, "text");
          case "resource" -> Json.string(Json.field(each, "resource"), "text");
          default -> null;
        };
    if (text != null) {
      return new ContentBlock.Text(text);
    }
    String data = image(each);
    return data == null
        ? new ContentBlock.Text(Json.write(each))
        : new ContentBlock.Image(
            new MediaSource.Base64(Json.string(each, "mimeType", "image/png"), data),
            null,
            Extensions.NONE);
  }

  private static @Nullable String image(JrsValue each) {
    return "image".equals(Json.string(each, "type")) ? Json.string(each, "data") : null;
  }
}
