package io.agenticflow.cli.headless;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.anthropic.AnthropicDialect;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.tool.ToolArguments;
import io.agenticflow.tool.ToolException;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.ModelResponse;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** Messages and their blocks as the Messages API writes them. */
final class MessageJson {
  private static final Dialect MESSAGES = new AnthropicDialect();

  private MessageJson() {}

  /** Returns an answer that has only some of its blocks yet, so that it has no end either. */
  static JrsValue answer(String id, String model, List<ContentBlock> content, Usage usage) {
    return Json.parse(
        MESSAGES.writeResponse(
            new ModelResponse(id, model, content, null, null, usage, Extensions.NONE)));
  }

  /** Returns the message that carries a tool's result. */
  static JrsObject toolResult(String toolUseId, List<ContentBlock> content, boolean isError) {
    JsonObjectBuilder block =
        Json.object()
            .put("tool_use_id", toolUseId)
            .put("type", "tool_result")
            .put("content", contentOf(content));
    if (isError) {
      block.put("is_error", true);
    }
    return Json.object().put("role", "user").put("content", List.of(block.build())).build();
  }

  /** Returns the blocks of a result; words alone are plain text. */
  static JrsValue contentOf(List<ContentBlock> content) {
    if (content.size() == 1 && content.getFirst() instanceof ContentBlock.Text text) {
      return Json.of(text.text());
    }
    return Json.array(
        Json.elements(Json.field(answer("", "", content, Usage.NONE), "content")).stream()
            .toList());
  }

  /** Returns the arguments of a call as an object, empty where the model wrote none. */
  static JrsObject input(RawJson raw) {
    try {
      return ToolArguments.parse(raw);
    } catch (ToolException e) {
      return Json.object().build(); // the call's result says what was wrong with it
    }
  }
}
