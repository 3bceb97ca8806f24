package io.agenticflow.dialect.chat;

import static io.agenticflow.dialect.chat.ChatDialect.NAME;

import io.agenticflow.dialect.CarriedReasoning;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Writes a client's stream of chunks. The first has the role, the last the {@code finish_reason};
 * then comes one with the usage and no choice, where the client asked for it, and {@code [DONE]}.
 * An error ends the stream without {@code [DONE]}.
 */
final class ChatStreamWriter implements Dialect.StreamWriter {
  private static final SseEvent DONE = new SseEvent(null, "[DONE]");

  private static final ContentParts PARTS = new ContentParts(false);

  private final long created;
  private final boolean usageChunk;
  private final StringBuilder thoughts = new StringBuilder();
  private String id = "";
  private String model = "";

  /** The start of every chunk, up to the delta. */
  private String head = "";

  private int calls;
  private @Nullable ContentBlock open;
  private boolean hasInput;

  /**
   * @param created in seconds since 1970
   * @param usageChunk whether the client asked for the usage
   */
  ChatStreamWriter(long created, boolean usageChunk) {
    this.created = created;
    this.usageChunk = usageChunk;
  }

  @Override
  public List<SseEvent> write(StreamEvent event) {
    return switch (event) {
      case StreamEvent.BlockDelta delta -> delta(delta.delta());
      case StreamEvent.BlockStart start -> start(start.block());
      case StreamEvent.BlockStop stop -> stop();
      case StreamEvent.MessageStart start -> {
        id = start.id();
        model = start.model();
        String common = Json.write(chunk().build());
        head = common.substring(0, common.length() - 1) + ",\"choices\":[{\"index\":0,\"delta\":";
        yield one("{\"role\":\"assistant\",\"content\":\"\"}");
      }
      case StreamEvent.MessageDelta delta -> messageDelta(delta);
      case StreamEvent.MessageStop stop -> List.of(DONE);
      case StreamEvent.Failed failed ->
          List.of(new SseEvent(null, Json.write(OpenAiErrors.envelope(failed.error()))));
      case StreamEvent.Ping ping -> List.of();
      case StreamEvent.Other other -> List.of();
    };
  }

  private List<SseEvent> start(ContentBlock block) {
    open = block;
    hasInput = false;
    thoughts.setLength(0);
    return switch (block) {
      case ContentBlock.ToolUse use ->
          one(Json.write(Json.object().put("tool_calls", List.of(call(use))).build()));
      case ContentBlock.RedactedThinking redacted -> details(CarriedReasoning.details(redacted));
      case ContentBlock.Image image ->
          one(Json.write(Json.object().put("images", List.of(PARTS.image(image))).build()));
      default -> List.of();
    };
  }

  private JrsValue call(ContentBlock.ToolUse use) {
    JsonObjectBuilder json =
        Json.object()
            .put("index", calls++)
            .put("id", use.id())
            .put("type", "function")
            .put("function", Json.object().put("name", use.name()).put("arguments", "").build());
    ExtensionFields.put(json, NAME, use.extensions());
    return json.build();
  }

  private List<SseEvent> delta(Delta delta) {
    return switch (delta) {
      case Delta.Text text -> words("{\"content\":\"", text.text(), "\"}");
      case Delta.Thinking thinking -> {
        thoughts.append(thinking.thinking());
        yield words("{\"reasoning_content\":\"", thinking.thinking(), "\"}");
      }
      case Delta.Signature signature ->
          details(
              CarriedReasoning.details(
                  new ContentBlock.Thinking(
                      CarriedReasoning.isPacked(signature.signature()) ? "" : thoughts.toString(),
                      signature.signature(),
                      Extensions.NONE)));
      case Delta.InputJson input -> {
        if (!(open instanceof ContentBlock.ToolUse)) {
          yield List.of(); // the input of a tool that the provider ran itself
        }
        hasInput |= !input.partialJson().isEmpty();
        yield arguments(input.partialJson());
      }
      case Delta.Other other -> List.of();
    };
  }

  /** A client parses the arguments, so a call without any still needs an object. */
  private List<SseEvent> stop() {
    boolean bare = open instanceof ContentBlock.ToolUse && !hasInput;
    open = null;
    return bare ? arguments("{}") : List.of();
  }

  private List<SseEvent> arguments(String piece) {
    return words(
        "{\"tool_calls\":[{\"index\":" + (calls - 1) + ",\"function\":{\"arguments\":\"",
        piece,
        "\"}}]}");
  }

  private List<SseEvent> details(List<JrsValue> details) {
    return details.isEmpty()
        ? List.of()
        : one(Json.write(Json.object().put("reasoning_details", details).build()));
  }

  private List<SseEvent> messageDelta(StreamEvent.MessageDelta event) {
    List<SseEvent> out = new ArrayList<>(2);
    JsonObjectBuilder choice =
        Json.object()
            .put("index", 0)
            .put("delta", Json.object().build())
            .putNull("logprobs")
            .put("finish_reason", FinishReason.write(event.stopReason()));
    ExtensionFields.putNested(choice, NAME, event.extensions(), "choice");
    JsonObjectBuilder last = chunk().put("choices", List.of(choice.build()));
    ExtensionFields.put(last, NAME, event.extensions(), ResponseWriter.NESTED);
    last.put("created", created);
    out.add(new SseEvent(null, Json.write(last.build())));
    if (usageChunk) {
      JsonObjectBuilder usage =
          chunk()
              .put("choices", List.of())
              .put("usage", ChatUsage.write(event.usage(), event.extensions()));
      out.add(new SseEvent(null, Json.write(usage.build())));
    }
    return out;
  }

  private JsonObjectBuilder chunk() {
    return Json.object()
        .put("id", id)
        .put("object", "chat.completion.chunk")
        .put("created", created)
        .put("model", model);
  }

  /** Written by hand because nearly every event of a stream passes here. */
  private List<SseEvent> words(String before, String words, String after) {
    StringBuilder json = new StringBuilder(head.length() + words.length() + 96);
    json.append(head).append(before);
    Json.quote(words, json);
    return List.of(
        new SseEvent(null, json.append(after).append(",\"finish_reason\":null}]}").toString()));
  }

  private List<SseEvent> one(String delta) {
    return List.of(new SseEvent(null, head + delta + ",\"finish_reason\":null}]}"));
  }
}
