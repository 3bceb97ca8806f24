package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.dialect.BlockOrder;
import io.agenticflow.dialect.Dialect;
import io.agenticflow.dialect.DialectException;
import io.agenticflow.dialect.ExtensionFields;
import io.agenticflow.dialect.HttpRefusal;
import io.agenticflow.dialect.OpenAiErrors;
import io.agenticflow.dialect.ToolInput;
import io.agenticflow.dialect.ToolNames;
import io.agenticflow.dialect.sse.SseEvent;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ContentBlock;
import io.agenticflow.vocabulary.Extensions;
import io.agenticflow.vocabulary.MediaSource;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.StreamEvent;
import io.agenticflow.vocabulary.StreamEvent.Delta;
import io.agenticflow.vocabulary.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * Reads an upstream's stream, also where the upstream leaves events out.
 *
 * <p>What a delta belongs to is told by its {@code output_index}. Whatever was not said in deltas
 * is taken from the event that says that a part or an item is done: servers exist that send the
 * arguments of a call only there, or nothing but whole items. What an item brings after its words,
 * such as encrypted reasoning, comes with its end.
 */
final class ResponsesStreamReader implements Dialect.StreamReader {
  private static final Set<String> CALL =
      Set.of("type", "id", "status", "call_id", "name", "namespace", "arguments", "input");

  private final ToolNames names;
  private final BlockOrder order = new BlockOrder();
  private final Map<Long, Item> items = new HashMap<>();
  private boolean started;
  private boolean ended;
  private boolean calledTools;
  private boolean refused;

  /** An output item that is being written. */
  private static final class Item {
    /** The open block: the item itself, or its newest part. */
    BlockOrder.@Nullable Block block;

    /** Which part the open block is; parts are never written at the same time. */
    long part = -1;

    /** How much of the open block was said. */
    int said;

    boolean done;
  }

  ResponsesStreamReader(ToolNames names) {
    this.names = names;
  }

  @Override
  public List<StreamEvent> read(SseEvent event) {
    String data = event.data();
    if (ended || data.isBlank() || data.startsWith("[DONE]")) {
      return List.of();
    }
    List<StreamEvent> out = new ArrayList<>(2);
    JrsValue json;
    try {
      json = Json.parse(data);
    } catch (JsonException e) {
      return fail(
          new ApiError(
              ApiError.Kind.API,
              "the provider sent an event that is not JSON: "
                  + HttpRefusal.withoutKeys(
                      data.length() <= 120 ? data : data.substring(0, 120) + "…")),
          out);
    }
    String type = Json.string(json, "type", event.name() == null ? "" : event.name());
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

  /** Takes a whole answer, as if it came in a stream. */
  List<StreamEvent> readWhole(JrsValue response) {
    List<StreamEvent> out = new ArrayList<>();
    start(response, out);
    long index = 0;
    for (JrsValue item : Json.array(response, "output")) {
      itemDone(index++, item, out);
    }
    finish(response, out);
    return out;
  }

  private void read(String type, JrsValue json, List<StreamEvent> out) {
    JrsValue response = Json.field(json, "response");
    switch (type) {
      case "response.output_text.delta" -> textDelta(json, out);
      case "response.refusal.delta" -> {
        refused = true;
        textDelta(json, out);
      }
      case "response.function_call_arguments.delta" ->
          argumentsDelta(item(json), Json.string(json, "delta", ""), out);
      case "response.custom_tool_call_input.delta" ->
          customDelta(item(json), Json.string(json, "delta", ""), out);
      case "response.reasoning_summary_text.delta" ->
          thinking(json, "summary_index", Json.string(json, "delta", ""), out);
      case "response.reasoning_text.delta" ->
          thinking(json, "content_index", Json.string(json, "delta", ""), out);
      case "response.created" -> start(response, out);
      case "response.output_item.added" -> itemAdded(json, out);
      case "response.output_text.done" -> textDone(json, Json.string(json, "text", ""), out);
      case "response.refusal.done" -> {
        refused = true;
        textDone(json, Json.string(json, "refusal", ""), out);
      }
      case "response.output_item.done" -> {
        JrsValue item = Json.field(json, "item");
        if (item != null) {
          start(null, out);
          itemDone(index(json), item, out);
        }
      }
      case "response.completed", "response.incomplete", "response.done" -> {
        start(response, out);
        finish(response, out);
      }
      case "response.failed" -> fail(error(response == null ? json : response), out);
      case "error" -> fail(error(json), out);
      case "keepalive", "ping", "response.in_progress" -> out.add(new StreamEvent.Ping());
      default -> {
        if (Json.field(json, "error") != null) {
          fail(error(json), out);
        }
      }
    }
  }

  // ---- items

  private void itemAdded(JrsValue json, List<StreamEvent> out) {
    start(null, out);
    JrsValue item = Json.field(json, "item");
    switch (Json.string(item, "type", "")) {
      case "function_call", "custom_tool_call" -> call(item(json), item, out);
      default -> {} // begins with its first word, or is taken whole when it is done
    }
  }

  private void call(Item item, @Nullable JrsValue json, List<StreamEvent> out) {
    if (item.block != null) {
      return;
    }
    String id = Json.string(json, "call_id", Json.string(json, "id", ""));
    String name = Json.string(json, "name", "");
    if (id.isEmpty() || name.isEmpty()) {
      throw new DialectException("a tool call has no call_id or no name");
    }
    calledTools = true;
    item.block =
        order.start(
            new ContentBlock.ToolUse(
                id,
                OfferedTool.flat(Json.string(json, "namespace"), names.original(name)),
                RawJson.EMPTY_OBJECT,
                null,
                ExtensionFields.unknown(NAME, json, CALL)),
            out);
  }

  private void argumentsDelta(Item item, String piece, List<StreamEvent> out) {
    if (item.block == null) {
      throw new DialectException("the arguments of a call came before the call");
    }
    if (!piece.isEmpty()) {
      item.said += piece.length();
      order.delta(item.block, new Delta.InputJson(piece), out);
    }
  }

  /** Plain text becomes the one string of an object while it is being written. */
  private void customDelta(Item item, String piece, List<StreamEvent> out) {
    if (item.block == null) {
      throw new DialectException("the input of a call came before the call");
    }
    if (piece.isEmpty()) {
      return;
    }
    StringBuilder json = new StringBuilder(piece.length() + 16);
    if (item.said == 0) {
      json.append("{\"").append(OfferedTool.TEXT).append("\":\"");
    }
    Json.quote(piece, json);
    item.said += piece.length();
    order.delta(item.block, new Delta.InputJson(json.toString()), out);
  }

  private void itemDone(long index, JrsValue json, List<StreamEvent> out) {
    Item item = items.computeIfAbsent(index, each -> new Item());
    if (item.done) {
      return;
    }
    item.done = true;
    String type = Json.string(json, "type", "");
    switch (type) {
      case "message" -> messageDone(item, json, out);
      case "reasoning" -> reasoningDone(item, json, out);
      case "function_call" -> {
        call(item, json, out);
        if (item.said == 0) {
          String arguments = Json.string(json, "arguments", "");
          argumentsDelta(item, arguments.isBlank() ? "{}" : arguments, out);
        }
      }
      case "custom_tool_call" -> {
        call(item, json, out);
        if (item.said == 0) {
          customDelta(item, Json.string(json, "input", ""), out);
        }
        if (item.block != null) {
          order.delta(
              item.block, new Delta.InputJson(item.said == 0 ? "{\"input\":\"\"}" : "\"}"), out);
        }
      }
      default -> otherDone(type, json, out);
    }
    close(item, out);
  }

  /** Takes an item that comes in one piece. */
  private void otherDone(String type, JrsValue json, List<StreamEvent> out) {
    ClientTool tool = ClientTool.ofCall(type);
    String id = Json.string(json, "call_id");
    String picture = Json.string(json, "result");
    if (tool != null && id != null) {
      calledTools = true;
      JrsValue action = Json.field(json, tool.field);
      BlockOrder.Block block =
          order.start(new ContentBlock.ToolUse(id, tool.type, RawJson.EMPTY_OBJECT), out);
      RawJson input = action == null ? RawJson.EMPTY_OBJECT : Json.raw(tool.input(action));
      order.delta(block, new Delta.InputJson(ToolInput.asText(input)), out);
      order.stop(block, out);
    } else if (type.equals("image_generation_call") && picture != null) {
      order.stop(
          order.start(
              new ContentBlock.Image(
                  new MediaSource.Base64("image/png", picture), null, Extensions.NONE),
              out),
          out);
    } else {
      order.stop(order.start(new ContentBlock.Other(NAME, type, Json.raw(json)), out), out);
    }
  }

  // ---- words

  private void textDelta(JrsValue json, List<StreamEvent> out) {
    start(null, out);
    Item item = item(json);
    text(item, Json.integer(json, "content_index", 0), Json.string(json, "delta", ""), out);
  }

  private void text(Item item, long part, String words, List<StreamEvent> out) {
    if (item.block == null || item.part != part) {
      close(item, out);
      item.part = part;
      item.block = order.start(new ContentBlock.Text(""), out);
    }
    if (!words.isEmpty()) {
      item.said += words.length();
      order.delta(item.block, new Delta.Text(words), out);
    }
  }

  private void textDone(JrsValue json, String whole, List<StreamEvent> out) {
    start(null, out);
    Item item = item(json);
    long part = Json.integer(json, "content_index", 0);
    if (item.block == null && item.part >= part) {
      return;
    }
    if (item.part != part || item.said == 0) {
      text(item, part, whole, out);
    }
    close(item, out);
  }

  private void messageDone(Item item, JrsValue json, List<StreamEvent> out) {
    long part = 0;
    for (JrsValue content : Json.array(json, "content")) {
      boolean refusal = "refusal".equals(Json.string(content, "type"));
      refused |= refusal;
      if (part > item.part) {
        text(item, part, Json.string(content, refusal ? "refusal" : "text", ""), out);
        close(item, out);
      }
      part++;
    }
  }

  // ---- reasoning

  private void thinking(JrsValue json, String indexed, String words, List<StreamEvent> out) {
    start(null, out);
    thinking(item(json), Json.integer(json, indexed, 0), words, out);
  }

  private void thinking(Item item, long part, String words, List<StreamEvent> out) {
    if (words.isEmpty()) {
      return;
    }
    if (item.block == null) {
      item.block = order.start(new ContentBlock.Thinking(""), out);
    } else if (item.part != part) {
      order.delta(item.block, new Delta.Thinking("\n\n"), out);
    }
    item.part = part;
    item.said += words.length();
    order.delta(item.block, new Delta.Thinking(words), out);
  }

  private void reasoningDone(Item item, JrsValue json, List<StreamEvent> out) {
    if (item.said == 0) {
      String field = Json.array(json, "summary").isEmpty() ? "content" : "summary";
      long part = 0;
      for (JrsValue each : Json.array(json, field)) {
        thinking(item, part++, Json.string(each, "text", ""), out);
      }
    }
    String encrypted = Json.string(json, "encrypted_content", "");
    if (encrypted.isEmpty()) {
      return;
    }
    String signature = EncryptedReasoning.signature(json, encrypted);
    if (item.block == null) {
      order.stop(order.start(new ContentBlock.RedactedThinking(signature), out), out);
    } else {
      order.delta(item.block, new Delta.Signature(signature), out);
    }
  }

  // ---- the answer

  private void start(@Nullable JrsValue response, List<StreamEvent> out) {
    if (!started) {
      started = true;
      out.add(
          new StreamEvent.MessageStart(
              Json.string(response, "id", "resp_unknown"),
              Json.string(response, "model", ""),
              Usage.NONE));
    }
  }

  private void finish(@Nullable JrsValue response, List<StreamEvent> out) {
    if ("failed".equals(Json.string(response, "status"))) {
      fail(error(response == null ? Json.object().build() : response), out);
      return;
    }
    items.values().forEach(item -> close(item, out));
    order.stopAll(out);
    ended = true;
    out.add(
        new StreamEvent.MessageDelta(
            reason(response),
            null,
            ResponsesUsage.read(Json.field(response, "usage")),
            Extensions.NONE));
    out.add(new StreamEvent.MessageStop());
  }

  private StopReason reason(@Nullable JrsValue response) {
    String incomplete = Json.string(Json.field(response, "incomplete_details"), "reason", "");
    return switch (incomplete) {
      case "content_filter" -> StopReason.REFUSAL;
      case "max_output_tokens" -> StopReason.MAX_TOKENS;
      default ->
          calledTools
              ? StopReason.TOOL_USE
              : refused
                  ? StopReason.REFUSAL
                  : "incomplete".equals(Json.string(response, "status"))
                      ? StopReason.MAX_TOKENS
                      : StopReason.END_TURN;
    };
  }

  private void close(Item item, List<StreamEvent> out) {
    if (item.block != null) {
      order.stop(item.block, out);
      item.block = null;
      item.said = 0;
    }
  }

  /** An error stands in a field of its own, or is the event itself. */
  private static ApiError error(JrsValue json) {
    return OpenAiErrors.read(
        Json.field(json, "error") == null
            ? Json.object()
                .put(
                    "error",
                    Json.object()
                        .put("message", Json.string(json, "message", ""))
                        .put("code", Json.string(json, "code"))
                        .build())
                .build()
            : json);
  }

  private List<StreamEvent> fail(ApiError error, List<StreamEvent> out) {
    ended = true;
    out.add(new StreamEvent.Failed(error));
    return out;
  }

  private Item item(JrsValue json) {
    return items.computeIfAbsent(index(json), each -> new Item());
  }

  private static long index(JrsValue json) {
    return Json.integer(json, "output_index", 0);
  }
}
