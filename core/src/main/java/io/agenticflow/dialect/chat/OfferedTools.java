package io.agenticflow.dialect.chat;

import io.agenticflow.dialect.ForeignTools;
import io.agenticflow.json.Json;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Message;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.ToolDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/**
 * Which of a request's tools an upstream of OpenAI's dialects is shown.
 *
 * <p>Clients of the Messages API defer tools: the request holds them all with {@code
 * defer_loading}, and the model sees one only after a {@code tool_reference} to it stood in a tool
 * result, or a {@code tool_addition} in a message. Here such a tool is left out until then, and so
 * is Claude Code's {@code DeferredToolPlaceholder}.
 */
public final class OfferedTools {
  private static final String PLACEHOLDER = "DeferredToolPlaceholder";

  private OfferedTools() {}

  /** Throws where a tool is one that only another provider can run. */
  public static List<ToolDefinition> of(ModelRequest request, String dialect) {
    List<ToolDefinition> offered = new ArrayList<>(request.tools().size());
    Set<String> loaded = null;
    for (ToolDefinition tool : ForeignTools.offered(request, dialect)) {
      if (tool.name().equals(PLACEHOLDER)) {
        continue;
      }
      if (isDeferred(tool)) {
        if (loaded == null) {
          loaded = loaded(request);
        }
        if (!loaded.contains(tool.name())) {
          continue;
        }
      }
      offered.add(tool);
    }
    return offered;
  }

  private static boolean isDeferred(ToolDefinition tool) {
    RawJson deferred = tool.extensions().get("anthropic", "defer_loading");
    return deferred != null && deferred.text().equals("true");
  }

  private static Set<String> loaded(ModelRequest request) {
    Set<String> names = new HashSet<>();
    if (request.toolChoice() instanceof ToolChoice.Named named) {
      names.add(named.name());
    }
    for (Message message : request.messages()) {
      for (ContentBlock block : message.content()) {
        switch (block) {
          case ContentBlock.ToolUse use -> names.add(use.name());
          case ContentBlock.ToolResult result ->
              result.content().forEach(inner -> addReference(inner, names));
          default -> addReference(block, names);
        }
      }
    }
    return names;
  }

  private static void addReference(ContentBlock block, Set<String> names) {
    if (!(block instanceof ContentBlock.Other other)) {
      return;
    }
    switch (other.type()) {
      case "tool_reference" -> names.add(Json.string(Json.parse(other.json()), "tool_name", ""));
      case "tool_addition" -> names.add(Json.string(tool(other), "name", ""));
      case "tool_removal" -> names.remove(Json.string(tool(other), "name", ""));
      default -> {}
    }
  }

  /** Returns the {@code tool} field of a tool_addition or tool_removal. */
  private static JrsValue tool(ContentBlock.Other other) {
    JrsValue tool = Json.field(Json.parse(other.json()), "tool");
    return tool == null ? Json.object().build() : tool;
  }
}
