package io.agenticflow.testkit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a turn into Anthropic Messages: one object, or the events of a stream.
 *
 * <p>The order of events is that of Anthropic's server: {@code message_start}, a block's start, one
 * {@code ping}, its deltas, its stop, the other blocks, {@code message_delta} with the true usage,
 * {@code message_stop}. A tool's input starts as an empty object and an empty piece of JSON.
 */
final class MessagesAnswer {
  private final Asked asked;
  private final Turn turn;
  private final Answer answer;
  private final int serial;
  private final boolean openRouter;

  MessagesAnswer(Asked asked, Turn turn, int serial) {
    this.asked = asked;
    this.turn = turn;
    this.answer = turn.answer();
    this.serial = serial;
    this.openRouter = asked.provider() == Provider.OPENROUTER;
  }

  Rendered render() {
    Map<String, String> headers =
        ProviderErrors.headers(asked.endpoint(), asked.provider(), serial);
    if (asked.stream()) {
      headers.put("content-type", "text/event-stream; charset=utf-8");
      headers.put("cache-control", "no-cache");
      return new Rendered(200, headers, stream(), true);
    }
    Fault.ErrorInside error = turn.fault(Fault.ErrorInside.class);
    return Rendered.json(
        200,
        headers,
        error == null
            ? Trees.write(whole())
            : ProviderErrors.body(
                asked.endpoint(), asked.provider(), error.code(), error.message(), serial));
  }

  private ObjectNode whole() {
    ObjectNode message = message(blocks());
    putNullable(message, "stop_reason", stop());
    if (!turn.has(Fault.Plain.MISSING_USAGE)) {
      message.set("usage", usage(answer.usage().output()));
    }
    return message;
  }

  private List<Frame> stream() {
    List<Frame> frames = new ArrayList<>();
    if (openRouter) {
      frames.add(Frame.comment("OPENROUTER PROCESSING"));
    }
    List<Frame> events = events();
    Fault.ErrorInside error = turn.fault(Fault.ErrorInside.class);
    if (error == null) {
      frames.addAll(events);
      return frames;
    }
    frames.addAll(events.subList(0, Math.min(error.afterEvents(), events.size())));
    ObjectNode event = Trees.object().put("type", "error");
    event
        .putObject("error")
        .put("type", ProviderErrors.anthropicType(error.code()))
        .put("message", error.message());
    frames.add(frame(event));
    return frames;
  }

  private List<Frame> events() {
    List<ObjectNode> events = new ArrayList<>();
    ObjectNode start = event("message_start");
    ObjectNode message = message(Trees.array());
    message.putNull("stop_reason");
    message.set("usage", usage(1)); // the true count comes with message_delta
    start.set("message", message);
    events.add(start);

    int index = 0;
    if (answer.thinking() != null) {
      events.add(blockStart(index, thinkingBlock("", "")));
      for (String piece : Pieces.of(answer.thinking(), answer.chunk())) {
        events.add(delta(index, "thinking_delta", "thinking", piece));
      }
      events.add(delta(index, "signature_delta", "signature", signature()));
      events.add(blockStop(index++));
    }
    if (answer.text() != null) {
      events.add(blockStart(index, textBlock("")));
      for (String piece : Pieces.of(answer.text(), answer.chunk())) {
        events.add(delta(index, "text_delta", "text", piece));
      }
      events.add(blockStop(index++));
    }
    for (int i = 0; i < answer.tools().size(); i++) {
      addToolBlock(events, index++, i);
    }
    if (events.size() > 1) {
      events.add(2, event("ping"));
    }
    events.add(messageDelta());
    if (!turn.has(Fault.Plain.MISSING_DONE)) {
      events.add(event("message_stop"));
    }
    return events.stream().map(MessagesAnswer::frame).toList();
  }

  private void addToolBlock(List<ObjectNode> events, int index, int tool) {
    boolean inOnePiece = turn.has(Fault.Plain.WHOLE_TOOL_ARGUMENTS);
    JsonNode whole = inOnePiece ? Trees.parse(arguments(tool)) : null;
    List<ObjectNode> own = new ArrayList<>();
    own.add(blockStart(index, toolBlock(tool, whole != null ? whole : Trees.object())));
    if (whole == null) {
      own.add(delta(index, "input_json_delta", "partial_json", ""));
      for (String piece : Pieces.of(arguments(tool), answer.chunk())) {
        own.add(delta(index, "input_json_delta", "partial_json", piece));
      }
    }
    own.add(blockStop(index));
    if (turn.has(Fault.Plain.MISSING_TOOL_INDEX)) {
      own.forEach(event -> event.remove("index"));
    }
    events.addAll(own);
  }

  private ObjectNode messageDelta() {
    ObjectNode event = event("message_delta");
    ObjectNode delta = event.putObject("delta");
    putNullable(delta, "stop_reason", stop());
    delta.putNull("stop_sequence").putNull("stop_details").putNull("container");
    if (!turn.has(Fault.Plain.MISSING_USAGE)) {
      Usage used = answer.usage();
      ObjectNode usage =
          event
              .putObject("usage")
              .put("input_tokens", used.input() - used.cached() - used.cacheWritten())
              .put("cache_creation_input_tokens", used.cacheWritten())
              .put("cache_read_input_tokens", used.cached())
              .put("output_tokens", used.output());
      usage.putObject("output_tokens_details").put("thinking_tokens", used.thinking());
      usage.putNull("server_tool_use");
      putCost(usage);
    }
    return event;
  }

  private ObjectNode message(ArrayNode content) {
    ObjectNode message =
        Trees.object()
            .put("id", (openRouter ? "gen-%04d" : "msg_%04d").formatted(serial))
            .put("type", "message")
            .put("role", "assistant")
            .put("model", answer.model() != null ? answer.model() : asked.model());
    message.set("content", content);
    message.putNull("stop_sequence").putNull("stop_details").putNull("container");
    if (openRouter) {
      message.put("provider", "FakeProvider");
    }
    return message;
  }

  private ArrayNode blocks() {
    ArrayNode blocks = Trees.array();
    if (answer.thinking() != null) {
      blocks.add(thinkingBlock(answer.thinking(), signature()));
    }
    if (answer.text() != null) {
      blocks.add(textBlock(answer.text()));
    }
    for (int i = 0; i < answer.tools().size(); i++) {
      JsonNode input = Trees.parse(arguments(i));
      ObjectNode block = toolBlock(i, input != null ? input : Trees.object());
      if (input == null) {
        block.put("input", arguments(i)); // no JSON cannot stand inside JSON, except as text
      }
      blocks.add(block);
    }
    return blocks;
  }

  private static ObjectNode textBlock(String text) {
    return Trees.object().put("type", "text").put("text", text).putNull("citations");
  }

  private static ObjectNode thinkingBlock(String thinking, String signature) {
    return Trees.object()
        .put("type", "thinking")
        .put("thinking", thinking)
        .put("signature", signature);
  }

  private ObjectNode toolBlock(int index, JsonNode input) {
    ToolCall call = answer.tools().get(index);
    ObjectNode block = Trees.object().put("type", "tool_use");
    if (!turn.has(Fault.Plain.MISSING_TOOL_ID)) {
      block.put("id", call.id() != null ? call.id() : "toolu_%04d_%d".formatted(serial, index + 1));
    }
    block.put("name", call.name());
    block.set("input", input);
    block.putObject("caller").put("type", "direct");
    return block;
  }

  private String arguments(int index) {
    String arguments = answer.tools().get(index).inputJson();
    Fault.MalformedToolArguments malformed = turn.fault(Fault.MalformedToolArguments.class);
    return malformed == null ? arguments : malformed.spoil(arguments);
  }

  /**
   * Returns what stands for a signature: other text, other signature, as a client that replays it
   * may test.
   */
  private String signature() {
    return "sig-%04d-%08x".formatted(serial, String.valueOf(answer.thinking()).hashCode());
  }

  private ObjectNode usage(long output) {
    Usage used = answer.usage();
    ObjectNode usage =
        Trees.object()
            .put("input_tokens", used.input() - used.cached() - used.cacheWritten())
            .put("cache_creation_input_tokens", used.cacheWritten())
            .put("cache_read_input_tokens", used.cached());
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", used.cacheWritten())
        .put("ephemeral_1h_input_tokens", 0);
    usage.put("output_tokens", output);
    usage
        .putObject("output_tokens_details")
        .put("thinking_tokens", Math.min(used.thinking(), output));
    usage.put("service_tier", "standard").putNull("inference_geo").putNull("server_tool_use");
    putCost(usage);
    return usage;
  }

  private void putCost(ObjectNode usage) {
    if (openRouter) {
      BigDecimal cost = answer.usage().cost();
      usage.put("cost", cost != null ? cost : BigDecimal.ZERO).put("is_byok", false);
    }
  }

  private @Nullable String stop() {
    if (turn.has(Fault.Plain.MISSING_FINISH)) {
      return null;
    }
    String stop = answer.stop();
    if (stop == null) {
      return answer.tools().isEmpty() ? "end_turn" : "tool_use";
    }
    return switch (stop) {
      case "stop" -> "end_turn";
      case "tool_calls" -> "tool_use";
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      default -> stop;
    };
  }

  private static ObjectNode event(String type) {
    return Trees.object().put("type", type);
  }

  private static ObjectNode blockStart(int index, ObjectNode block) {
    ObjectNode event = event("content_block_start").put("index", index);
    event.set("content_block", block);
    return event;
  }

  private static ObjectNode blockStop(int index) {
    return event("content_block_stop").put("index", index);
  }

  private static ObjectNode delta(int index, String type, String field, String value) {
    ObjectNode event = event("content_block_delta").put("index", index);
    event.putObject("delta").put("type", type).put(field, value);
    return event;
  }

  private static Frame frame(ObjectNode event) {
    return Frame.event(event.path("type").stringValue(), Trees.write(event));
  }

  private static void putNullable(ObjectNode target, String name, @Nullable String value) {
    if (value == null) {
      target.putNull(name);
    } else {
      target.put(name, value);
    }
  }
}
