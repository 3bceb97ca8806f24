package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import java.util.List;
import java.util.Set;

/**
 * Writes a client's stream: each event under its own name, with the same name as its {@code type}.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming
 *     Messages</a>
 */
final class AnthropicStreamWriter implements Dialect.StreamWriter {
  /**
   * The extensions of a {@code message_delta} that stand inside its {@code delta}; others stand
   * beside it.
   */
  private static final Set<String> IN_DELTA = Set.of("container", "stop_details");

  private static final SseEvent PING = new SseEvent("ping", "{\"type\":\"ping\"}");
  private static final SseEvent STOP = new SseEvent("message_stop", "{\"type\":\"message_stop\"}");

  /** The open block has no words of this dialect: it is left out, and later indexes move down. */
  private boolean leftOut;

  private int leftOutSoFar;

  @Override
  public List<SseEvent> write(StreamEvent event) {
    return switch (event) {
      case StreamEvent.BlockDelta delta -> delta(delta);
      case StreamEvent.BlockStart start -> start(start);
      case StreamEvent.BlockStop stop -> stop(stop);
      case StreamEvent.MessageStart start -> List.of(messageStart(start));
      case StreamEvent.MessageDelta delta -> List.of(messageDelta(delta));
      case StreamEvent.MessageStop stop -> List.of(STOP);
      case StreamEvent.Ping ping -> List.of(PING);
      case StreamEvent.Failed failed ->
          List.of(new SseEvent("error", Json.write(ErrorEnvelope.envelope(failed.error()))));
      case StreamEvent.Other other ->
          other.dialect().equals(NAME)
              ? List.of(
                  new SseEvent(other.type().isEmpty() ? null : other.type(), other.json().text()))
              : List.of();
    };
  }

  private static SseEvent messageStart(StreamEvent.MessageStart start) {
    JsonObjectBuilder message =
        Json.object()
            .put("id", start.id())
            .put("type", "message")
            .put("role", "assistant")
            .put("model", start.model())
            .put("content", List.of())
            .putNull("stop_reason")
            .putNull("stop_sequence")
            .putNull("container")
            .putNull("stop_details")
            .put("usage", UsageFields.write(start.usage()).build());
    return event(
        BlockWriter.typed("message_start").put("message", message.build()), "message_start");
  }

  private List<SseEvent> start(StreamEvent.BlockStart start) {
    if (start.block() instanceof ContentBlock.Other other && !other.dialect().equals(NAME)) {
      leftOut = true;
      leftOutSoFar++;
      return List.of();
    }
    return List.of(
        event(
            BlockWriter.typed("content_block_start")
                .put("index", start.index() - leftOutSoFar)
                .put("content_block", ResponseWriter.block(start.block())),
            "content_block_start"));
  }

  private List<SseEvent> stop(StreamEvent.BlockStop stop) {
    if (leftOut) {
      leftOut = false;
      return List.of();
    }
    return List.of(
        new SseEvent(
            "content_block_stop",
            "{\"type\":\"content_block_stop\",\"index\":" + (stop.index() - leftOutSoFar) + "}"));
  }

  private List<SseEvent> delta(StreamEvent.BlockDelta event) {
    if (leftOut) {
      return List.of();
    }
    int index = event.index() - leftOutSoFar;
    return switch (event.delta()) {
      case Delta.Text text -> delta(index, "text_delta", "text", text.text());
      case Delta.Thinking thinking ->
          delta(index, "thinking_delta", "thinking", thinking.thinking());
      case Delta.Signature signature ->
          delta(index, "signature_delta", "signature", signature.signature());
      case Delta.InputJson input ->
          delta(index, "input_json_delta", "partial_json", input.partialJson());
      case Delta.Other other ->
          other.dialect().equals(NAME)
              ? List.of(
                  new SseEvent(
                      "content_block_delta",
                      "{\"type\":\"content_block_delta\",\"index\":"
                          + index
                          + ",\"delta\":"
                          + other.json().text()
                          + "}"))
              : List.of();
    };
  }

  /** Written by hand because nearly every event of a stream passes here. */
  private static List<SseEvent> delta(int index, String type, String field, String words) {
    StringBuilder json = new StringBuilder(words.length() + 112);
    json.append("{\"type\":\"content_block_delta\",\"index\":")
        .append(index)
        .append(",\"delta\":{\"type\":\"")
        .append(type)
        .append("\",\"")
        .append(field)
        .append("\":\"");
    Json.quote(words, json);
    return List.of(new SseEvent("content_block_delta", json.append("\"}}").toString()));
  }

  private static SseEvent messageDelta(StreamEvent.MessageDelta event) {
    JsonObjectBuilder delta = Json.object().putNull("container").putNull("stop_details");
    if (event.stopReason() == null) {
      delta.putNull("stop_reason");
    } else {
      delta.put("stop_reason", event.stopReason().name());
    }
    if (event.stopSequence() == null) {
      delta.putNull("stop_sequence");
    } else {
      delta.put("stop_sequence", event.stopSequence());
    }
    JsonObjectBuilder usage = UsageFields.writeAtEnd(event.usage());
    ExtensionFields.putNested(usage, NAME, event.extensions(), "usage");
    JsonObjectBuilder json = BlockWriter.typed("message_delta");
    event
        .extensions()
        .of(NAME)
        .forEach((name, value) -> {
          if (IN_DELTA.contains(name)) {
            delta.put(name, value);
          } else if (!name.startsWith("usage.")) {
            json.put(name, value);
          }
        });
    json.put("delta", delta.build()).put("usage", usage.build());
    return event(json, "message_delta");
  }

  private static SseEvent event(JsonObjectBuilder json, String name) {
    return new SseEvent(name, Json.write(json.build()));
  }
}
