package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.CarriedReasoning;
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
 * Writes a whole answer for a client. Blocks for which the dialect has no word, such as a search
 * that the provider ran itself, are not shown; the words that the model made of them are.
 */
final class ResponseWriter {
  static final Set<String> NESTED = Set.of("message", "choice", "usage");
  private static final ContentParts PARTS = new ContentParts(false);

  private ResponseWriter() {}

  /**
   * @param created when the answer was made, in seconds since 1970, where the answer itself does
   *     not know
   */
  static byte[] write(ModelResponse response, long created) {
    StringBuilder words = new StringBuilder();
    StringBuilder thoughts = new StringBuilder();
    List<JrsValue> details = new ArrayList<>(0);
    List<JrsValue> images = new ArrayList<>(0);
    List<JrsValue> calls = new ArrayList<>();
    for (ContentBlock block : response.content()) {
      details.addAll(CarriedReasoning.details(block));
      switch (block) {
        case ContentBlock.Text text -> words.append(text.text());
        case ContentBlock.Thinking thinking -> thoughts.append(thinking.thinking());
        case ContentBlock.ToolUse use -> calls.add(call(use));
        case ContentBlock.Image image -> images.add(PARTS.image(image));
        case ContentBlock.RedactedThinking none -> {}
        case ContentBlock.Document none -> {}
        case ContentBlock.ToolResult none -> {}
        case ContentBlock.Other none -> {}
      }
    }
    JsonObjectBuilder message = Json.object().put("role", "assistant");
    if (words.isEmpty()) {
      message.putNull("content");
    } else {
      message.put("content", words.toString());
    }
    message.putNull("refusal");
    if (!thoughts.isEmpty()) {
      message.put("reasoning_content", thoughts.toString());
    }
    if (!details.isEmpty()) {
      message.put("reasoning_details", details);
    }
    if (!images.isEmpty()) {
      message.put("images", images);
    }
    if (!calls.isEmpty()) {
      message.put("tool_calls", calls);
    }
    ExtensionFields.putNested(message, NAME, response.extensions(), "message");
    JsonObjectBuilder choice =
        Json.object()
            .put("index", 0)
            .put("message", message.build())
            .putNull("logprobs")
            .put("finish_reason", FinishReason.write(response.stopReason()));
    ExtensionFields.putNested(choice, NAME, response.extensions(), "choice");
    JsonObjectBuilder json =
        Json.object()
            .put("id", response.id())
            .put("object", "chat.completion")
            .put("created", created)
            .put("model", response.model())
            .put("choices", List.of(choice.build()))
            .put("usage", ChatUsage.write(response.usage(), response.extensions()))
            .putNull("system_fingerprint");
    ExtensionFields.put(json, NAME, response.extensions(), NESTED);
    return Json.writeBytes(json.build());
  }

  private static JrsValue call(ContentBlock.ToolUse use) {
    String arguments = use.input().text();
    JsonObjectBuilder json =
        Json.object()
            .put("id", use.id())
            .put("type", "function")
            .put(
                "function",
                Json.object()
                    .put("name", use.name())
                    .put("arguments", arguments.isBlank() ? "{}" : arguments)
                    .build());
    ExtensionFields.put(json, NAME, use.extensions());
    return json.build();
  }
}
