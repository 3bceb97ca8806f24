package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.ModelResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.jr.stree.JrsValue;

/**
 * Writes a whole answer for a client. Fields that the schema lists as nullable are there as null.
 */
final class ResponseWriter {
  private static final Set<String> NESTED = Set.of("usage");
  private static final BlockWriter BLOCKS = new BlockWriter(true);

  private ResponseWriter() {}

  static byte[] write(ModelResponse response) {
    JsonObjectBuilder json =
        Json.object()
            .put("id", response.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", response.model())
            .put("content", content(response.content()));
    if (response.stopReason() == null) {
      json.putNull("stop_reason");
    } else {
      json.put("stop_reason", response.stopReason().name());
    }
    if (response.stopSequence() == null) {
      json.putNull("stop_sequence");
    } else {
      json.put("stop_sequence", response.stopSequence());
    }
    json.putNull("container").putNull("stop_details");
    JsonObjectBuilder usage = UsageFields.write(response.usage());
    ExtensionFields.putNested(usage, NAME, response.extensions(), "usage");
    json.put("usage", usage.build());
    ExtensionFields.put(json, NAME, response.extensions(), NESTED);
    return Json.writeBytes(json.build());
  }

  private static List<JrsValue> content(List<ContentBlock> blocks) {
    List<JrsValue> written = new ArrayList<>(blocks.size());
    for (ContentBlock block : blocks) {
      if (!(block instanceof ContentBlock.Other other) || other.dialect().equals(NAME)) {
        written.add(block(block));
      }
    }
    return written;
  }

  /**
   * Writes one block as answers have it: a text block always says what it cites, and a tool use by
   * whom it is called, which is the model itself where nothing else is known.
   */
  static JrsValue block(ContentBlock block) {
    JsonObjectBuilder full = Json.object();
    switch (block) {
      case ContentBlock.Text text -> full.put("type", "text").putNull("citations");
      case ContentBlock.ToolUse use ->
          full.put("type", "tool_use").put("caller", BlockReader.DIRECT);
      default -> {}
    }
    Json.fields(BLOCKS.write(block)).forEach(field -> full.put(field.getKey(), field.getValue()));
    return full.build();
  }
}
