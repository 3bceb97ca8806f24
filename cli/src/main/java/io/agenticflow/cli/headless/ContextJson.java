package io.agenticflow.cli.headless;

import io.agenticflow.context.ContextUsage;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;

/** What fills the context, as the SDK's {@code SDKControlGetContextUsageResponse}. */
public final class ContextJson {
  private ContextJson() {}

  /**
   * Returns it.
   *
   * @param usage null before the first answer, when nothing has been measured
   */
  public static JrsObject of(@Nullable ContextUsage usage, String model) {
    List<JrsObject> categories = new ArrayList<>();
    List<JrsObject> tools = new ArrayList<>();
    List<JrsObject> mcpTools = new ArrayList<>();
    List<JrsObject> files = new ArrayList<>();
    long tokens = usage == null ? 0 : usage.tokens();
    Long window = usage == null ? null : usage.window();
    if (usage != null) {
      for (ContextUsage.Part part : ContextUsage.Part.values()) {
        categories.add(category(id(part), part.words(), usage.of(part), "used"));
      }
      Long free = usage.free();
      if (free != null) {
        categories.add(category("free_space", "free space", free, "free"));
      }
      for (ContextUsage.Item item : usage.items()) {
        JsonObjectBuilder named =
            Json.object().put("name", item.name()).put("tokens", item.tokens());
        switch (item.part()) {
          case TOOLS -> tools.add(named.build());
          case MCP_TOOLS -> mcpTools.add(named.put("serverName", server(item.name())).build());
          case INSTRUCTIONS ->
              files.add(
                  Json.object()
                      .put("path", item.name())
                      .put("type", "Project")
                      .put("tokens", item.tokens())
                      .build());
          case SYSTEM, SKILLS, AGENTS, MESSAGES, TOOL_RESULTS -> {
            // Told by category only.
          }
        }
      }
    }
    return Json.object()
        .put("categories", categories)
        .put("totalTokens", tokens)
        .put("maxTokens", window == null ? 0 : window)
        .put("rawMaxTokens", window == null ? 0 : window)
        .put("percentage", window == null || window == 0 ? 0 : (int) (100 * tokens / window))
        .put("gridRows", List.of())
        .put("model", model)
        .put("memoryFiles", files)
        .put("mcpTools", mcpTools)
        .put("systemTools", tools)
        .put("agents", List.of())
        .put("isAutoCompactEnabled", true)
        .putNull("apiUsage")
        .build();
  }

  private static String id(ContextUsage.Part part) {
    return switch (part) {
      case SYSTEM -> "system_prompt";
      case TOOLS -> "system_tools";
      case MCP_TOOLS -> "mcp_tools";
      case INSTRUCTIONS -> "memory_files";
      case SKILLS -> "skills";
      case AGENTS -> "custom_agents";
      case MESSAGES, TOOL_RESULTS -> "messages";
    };
  }

  private static JrsObject category(String id, String name, long tokens, String kind) {
    return Json.object()
        .put("id", id)
        .put("name", name)
        .put("tokens", tokens)
        .put("color", "inactive")
        .put("kind", kind)
        .build();
  }

  /** The tools of servers are called {@code mcp__server__tool}. */
  private static String server(String tool) {
    String[] parts = tool.split("__", 3);
    return parts.length == 3 ? parts[1] : "";
  }
}
