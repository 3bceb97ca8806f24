package io.agenticflow.dialect.anthropic;

import static io.agenticflow.dialect.anthropic.AnthropicDialect.NAME;

import io.agenticflow.dialect.BlockOrder;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads an upstream's stream, also where the upstream only resembles Anthropic.
 *
 * <p>What compatible servers do differently, and what becomes of it: blocks that overlap are put
 * one after the other; words or an input that stand in the block's start become its first delta; a
 * block that is never stopped is stopped by the message's end; counts that {@code message_delta}
 * leaves out keep the value of {@code message_start}; several {@code message_delta} are put
 * together, and the whole is passed on when the message stops; a {@code message_start} or {@code
 * message_delta} that is missing is made up.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streaming
 *     Messages</a>
 */
final class AnthropicStreamReader implements Dialect.StreamReader {
  private static final Set<String> DELTA_EVENT = Set.of("type", "delta", "usage");
  private static final Set<String> DELTA = Set.of("stop_reason", "stop_sequence");

  private final BlockOrder order = new BlockOrder();
  private final Map<Long, Reading> blocks = new LinkedHashMap<>();
  private Usage usage = Usage.NONE;
  private Extensions extensions = Extensions.NONE;
  private @Nullable StopReason stopReason;
  private @Nullable String stopSequence;
  private boolean calledTools;
  private boolean started;
  private boolean ended;

  /** A block, and the input that its start had: it counts only if no delta brings one. */
  private static final class Reading {
    final BlockOrder.Block block;
    @Nullable String inputAtStart;

    Reading(BlockOrder.Block block, @Nullable String inputAtStart) {
      this.block = block;
      this.inputAtStart = inputAtStart;
    }
  }

  @Override
  public List<StreamEvent> read(SseEvent event) {
    if (ended || event.data().isEmpty()) {
      return List.of();
    }
    List<StreamEvent> out = new ArrayList<>(2);
    JrsValue json;
    try {
      json = Json.parse(event.data());
    } catch (JsonException e) {
      if (event.data().strip().equals("[DONE]")) {
        return List
            .of(); // some compatible servers end like Chat Completions, after message_stop or
        // instead of it
      }
      return fail(
          new ApiError(
              ApiError.Kind.API,
              "the provider sent an event that is not JSON: "
                  + HttpRefusal.withoutKeys(excerpt(event.data()))),
          out);
    }
    String type = Json.string(json, "type");
    if (type == null) {
      type = Json.field(json, "error") != null ? "error" : event.name() == null ? "" : event.name();
    }
    try {
      read(type, json, out);
    } catch (DialectException e) {
      return fail(
          new ApiError(ApiError.Kind.API, "the provider's stream is broken: " + e.getMessage()),
          out);
    }
    return out;
  }

  @Override
  public List<StreamEvent> end() {
    if (ended) {
      return List.of();
    }
    return fail(
        new ApiError(
            ApiError.Kind.CONNECTION,
            started
                ? "the provider's stream was cut off before the answer was finished"
                : "the provider closed the stream without an answer"),
        new ArrayList<>(1));
  }

  private void read(String type, JrsValue json, List<StreamEvent> out) {
    switch (type) {
      case "content_block_delta" -> blockDelta(json, out);
      case "content_block_start" -> blockStart(json, out);
      case "content_block_stop" -> {
        Reading reading = blocks.remove(Json.integer(json, "index", 0));
        if (reading != null) {
          stop(reading, out);
        }
      }
      case "message_start" -> messageStart(Json.field(json, "message"), out);
      case "message_delta" -> messageDelta(json);
      case "message_stop" -> messageStop(out);
      case "ping" -> out.add(new StreamEvent.Ping());
      case "error" -> fail(ErrorEnvelope.read(json), out);
      default -> out.add(new StreamEvent.Other(NAME, type, Json.raw(json)));
    }
  }

  private void blockStart(JrsValue json, List<StreamEvent> out) {
    JrsValue start = Json.field(json, "content_block");
    if (start == null) {
      throw new DialectException("content_block_start has no content_block");
    }
    ContentBlock whole = BlockReader.block(BlockReader.withId(withWords(start)), "content_block");
    ContentBlock empty =
        switch (whole) {
          case ContentBlock.Text text -> new ContentBlock.Text("", null, text.extensions());
          case ContentBlock.Thinking thinking ->
              new ContentBlock.Thinking("", null, thinking.extensions());
          case ContentBlock.ToolUse use ->
              new ContentBlock.ToolUse(
                  use.id(), use.name(), RawJson.EMPTY_OBJECT, null, use.extensions());
          default -> whole;
        };
    String input =
        whole instanceof ContentBlock.ToolUse use && !use.input().equals(RawJson.EMPTY_OBJECT)
            ? use.input().text()
            : null;
    messageStart(null, out);
    calledTools |= whole instanceof ContentBlock.ToolUse;
    BlockOrder.Block block = order.start(empty, out);
    Reading before =
        blocks.put(Json.integer(json, "index", blocks.size()), new Reading(block, input));
    if (before != null) {
      stop(before, out);
    }
    if (whole instanceof ContentBlock.Text text && !text.isEmpty()) {
      order.delta(block, new Delta.Text(text.text()), out);
    }
    if (whole instanceof ContentBlock.Thinking thinking) {
      if (!thinking.thinking().isEmpty()) {
        order.delta(block, new Delta.Thinking(thinking.thinking()), out);
      }
      if (thinking.signature() != null) {
        order.delta(block, new Delta.Signature(thinking.signature()), out);
      }
    }
  }

  /** Servers leave out the words that are empty at the start, which a whole block must have. */
  private static JrsValue withWords(JrsValue start) {
    String field =
        switch (Json.string(start, "type", "")) {
          case "text" -> "text";
          case "thinking" -> "thinking";
          default -> "";
        };
    if (field.isEmpty() || Json.string(start, field) != null) {
      return start;
    }
    var full = Json.object();
    Json.fields(start).forEach(entry -> full.put(entry.getKey(), entry.getValue()));
    return full.put(field, "").build();
  }

  private void blockDelta(JrsValue json, List<StreamEvent> out) {
    JrsValue delta = Json.field(json, "delta");
    Reading reading = blocks.get(Json.integer(json, "index", 0));
    if (reading == null || delta == null) {
      throw new DialectException("a content_block_delta belongs to no open block");
    }
    String type = Json.string(delta, "type", "");
    Delta read =
        switch (type) {
          case "text_delta" -> new Delta.Text(Json.string(delta, "text", ""));
          case "thinking_delta" -> new Delta.Thinking(Json.string(delta, "thinking", ""));
          case "signature_delta" -> new Delta.Signature(Json.string(delta, "signature", ""));
          case "input_json_delta" -> new Delta.InputJson(Json.string(delta, "partial_json", ""));
          default -> new Delta.Other(NAME, type, Json.raw(delta));
        };
    if (read instanceof Delta.InputJson input) {
      if (input.partialJson().isEmpty()) {
        return;
      }
      reading.inputAtStart = null;
    }
    order.delta(reading.block, read, out);
  }

  private void messageStart(@Nullable JrsValue message, List<StreamEvent> out) {
    usage = UsageFields.merge(usage, Json.field(message, "usage"));
    if (!started) {
      started = true;
      out.add(
          new StreamEvent.MessageStart(
              Json.string(message, "id", ""), Json.string(message, "model", ""), usage));
    }
  }

  private void messageDelta(JrsValue json) {
    JrsValue delta = Json.field(json, "delta");
    JrsValue counts = Json.field(json, "usage");
    usage = UsageFields.merge(usage, counts);
    extensions = ExtensionFields.unknown(NAME, "", json, DELTA_EVENT, extensions);
    extensions = ExtensionFields.unknown(NAME, "", delta, DELTA, extensions);
    extensions = UsageFields.extensions(counts, extensions);
    String reason = Json.string(delta, "stop_reason");
    if (reason != null) {
      stopReason = new StopReason(reason);
      stopSequence = Json.string(delta, "stop_sequence");
    }
  }

  private void messageStop(List<StreamEvent> out) {
    messageStart(null, out);
    stopAll(out);
    ended = true;
    if (stopReason == null) {
      stopReason = calledTools ? StopReason.TOOL_USE : StopReason.END_TURN;
    }
    out.add(new StreamEvent.MessageDelta(stopReason, stopSequence, usage, extensions));
    out.add(new StreamEvent.MessageStop());
  }

  private void stop(Reading reading, List<StreamEvent> out) {
    if (reading.inputAtStart != null) {
      order.delta(reading.block, new Delta.InputJson(reading.inputAtStart), out);
    }
    order.stop(reading.block, out);
  }

  private void stopAll(List<StreamEvent> out) {
    blocks.values().forEach(reading -> stop(reading, out));
    blocks.clear();
  }

  private List<StreamEvent> fail(ApiError error, List<StreamEvent> out) {
    ended = true;
    out.add(new StreamEvent.Failed(error));
    return out;
  }

  private static String excerpt(String data) {
    return data.length() <= 120 ? data : data.substring(0, 120) + "…";
  }
}
