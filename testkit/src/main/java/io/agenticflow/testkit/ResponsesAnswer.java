package io.agenticflow.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * * Puts a turn into OpenAI's Responses: one object, or the events of a stream. Thinking is a
 * summary and comes with encrypted content.
 *
 * <p>Of the faults in what a stream says there are {@link Fault.ErrorInside}, which ends it with
 * {@code response.failed}, {@link Fault.Plain#MISSING_FINISH}, which leaves the last event out,
 * {@link Fault.Plain#MISSING_USAGE}, {@link Fault.Plain#WHOLE_TOOL_ARGUMENTS}, where a call's
 * arguments come only when it is done, and malformed arguments.
 */
final class ResponsesAnswer {
  /** 2026-01-01T00:00:00Z, so that a recorded answer is the same each time. */
  private static final long CREATED = 1_767_225_600L;

  private final Asked asked;
  private final Turn turn;
  private final Answer answer;
  private final int serial;
  private final List<Frame> frames = new ArrayList<>();
  private final ArrayNode output = Trees.object().putArray("output");
  private int sequence;

  ResponsesAnswer(Asked asked, Turn turn, int serial) {
    this.asked = asked;
    this.turn = turn;
    this.answer = turn.answer();
    this.serial = serial;
  }

  Rendered render() {
    Map<String, String> headers =
        ProviderErrors.headers(asked.endpoint(), asked.provider(), serial);
    Fault.ErrorInside error = turn.fault(Fault.ErrorInside.class);
    events();
    if (!asked.stream()) {
      return Rendered.json(
          200,
          headers,
          error == null
              ? Trees.write(ended())
              : ProviderErrors.body(
                  asked.endpoint(), asked.provider(), error.code(), error.message(), serial));
    }
    List<Frame> sent = frames;
    if (error != null) {
      int kept = Math.min(error.afterEvents(), frames.size());
      sent = new ArrayList<>(frames.subList(0, kept));
      sequence = kept;
      frames.clear();
      ObjectNode failed = response("failed");
      failed.putObject("error").put("code", code(error.code())).put("message", error.message());
      add("response.failed", Trees.object().set("response", failed));
      sent.addAll(frames);
    }
    headers.put("content-type", "text/event-stream");
    headers.put("cache-control", "no-cache");
    return new Rendered(200, headers, sent, true);
  }

  private void events() {
    add("response.created", Trees.object().set("response", response("in_progress")));
    add("response.in_progress", Trees.object().set("response", response("in_progress")));
    if (answer.thinking() != null) {
      reasoning(answer.thinking());
    }
    if (answer.text() != null) {
      message(answer.text());
    }
    for (int i = 0; i < answer.tools().size(); i++) {
      call(answer.tools().get(i), i);
    }
    if (!turn.has(Fault.Plain.MISSING_FINISH)) {
      String type = incomplete() == null ? "response.completed" : "response.incomplete";
      add(type, Trees.object().set("response", ended()));
    }
  }

  private void reasoning(String thinking) {
    ObjectNode item = item("reasoning", "rs");
    item.putArray("summary");
    itemEvent("response.output_item.added", item);
    ObjectNode part = Trees.object().put("type", "summary_text").put("text", "");
    add("response.reasoning_summary_part.added", summary(item).set("part", part.deepCopy()));
    for (String piece : Pieces.of(thinking, answer.chunk())) {
      add("response.reasoning_summary_text.delta", summary(item).put("delta", piece));
    }
    add("response.reasoning_summary_text.done", summary(item).put("text", thinking));
    part.put("text", thinking);
    add("response.reasoning_summary_part.done", summary(item).set("part", part.deepCopy()));
    item.putArray("summary").add(part);
    item.put("encrypted_content", "encrypted-%04d".formatted(serial));
    done(item);
  }

  private void message(String text) {
    ObjectNode item = item("message", "msg");
    item.put("status", "in_progress").put("role", "assistant").putArray("content");
    itemEvent("response.output_item.added", item);
    ObjectNode part = Trees.object().put("type", "output_text").put("text", "");
    part.putArray("annotations");
    part.putArray("logprobs");
    add("response.content_part.added", content(item).set("part", part.deepCopy()));
    for (String piece : Pieces.of(text, answer.chunk())) {
      ObjectNode delta = content(item).put("delta", piece);
      delta.putArray("logprobs");
      add("response.output_text.delta", delta);
    }
    ObjectNode done = content(item).put("text", text);
    done.putArray("logprobs");
    add("response.output_text.done", done);
    part.put("text", text);
    add("response.content_part.done", content(item).set("part", part.deepCopy()));
    item.put("status", "completed").putArray("content").add(part);
    done(item);
  }

  private void call(ToolCall tool, int index) {
    Fault.MalformedToolArguments malformed = turn.fault(Fault.MalformedToolArguments.class);
    String arguments = malformed == null ? tool.inputJson() : malformed.spoil(tool.inputJson());
    String id = tool.id() == null ? "call_%04d_%d".formatted(serial, index + 1) : tool.id();
    ObjectNode item =
        item("function_call", "fc")
            .put("status", "in_progress")
            .put("call_id", id)
            .put("name", tool.name())
            .put("arguments", "");
    itemEvent("response.output_item.added", item);
    if (!turn.has(Fault.Plain.WHOLE_TOOL_ARGUMENTS)) {
      for (String piece : Pieces.of(arguments, answer.chunk())) {
        add("response.function_call_arguments.delta", ofItem(item).put("delta", piece));
      }
    }
    add(
        "response.function_call_arguments.done",
        ofItem(item).put("name", tool.name()).put("arguments", arguments));
    done(item.put("status", "completed").put("arguments", arguments));
  }

  private ObjectNode item(String type, String prefix) {
    return Trees.object()
        .put("type", type)
        .put("id", "%s_%04d_%d".formatted(prefix, serial, output.size()));
  }

  private void itemEvent(String type, ObjectNode item) {
    add(type, Trees.object().put("output_index", output.size()).set("item", item.deepCopy()));
  }

  private void done(ObjectNode item) {
    itemEvent("response.output_item.done", item);
    output.add(item);
  }

  private ObjectNode ofItem(ObjectNode item) {
    return Trees.object()
        .put("item_id", item.path("id").stringValue(""))
        .put("output_index", output.size());
  }

  private ObjectNode content(ObjectNode item) {
    return ofItem(item).put("content_index", 0);
  }

  private ObjectNode summary(ObjectNode item) {
    return ofItem(item).put("summary_index", 0);
  }

  private void add(String type, ObjectNode event) {
    ObjectNode whole = Trees.object().put("type", type).put("sequence_number", sequence++);
    whole.setAll(event);
    frames.add(Frame.event(type, Trees.write(whole)));
  }

  private ObjectNode ended() {
    ObjectNode response = response(incomplete() == null ? "completed" : "incomplete");
    response.set("output", output.deepCopy());
    if (incomplete() == null) {
      response.put("completed_at", CREATED + 1);
    } else {
      response.putObject("incomplete_details").put("reason", incomplete());
    }
    if (!turn.has(Fault.Plain.MISSING_USAGE)) {
      Usage used = answer.usage();
      ObjectNode usage = response.putObject("usage").put("input_tokens", used.input());
      usage.putObject("input_tokens_details").put("cached_tokens", used.cached());
      usage.put("output_tokens", used.output());
      usage.putObject("output_tokens_details").put("reasoning_tokens", used.thinking());
      usage.put("total_tokens", used.input() + used.output());
    }
    return response;
  }

  private ObjectNode response(String status) {
    ObjectNode response =
        Trees.object()
            .put("id", "resp_%04d".formatted(serial))
            .put("object", "response")
            .put("created_at", CREATED)
            .put("status", status)
            .put("model", answer.model() != null ? answer.model() : asked.model())
            .put("parallel_tool_calls", true)
            .put("store", false)
            .put("tool_choice", "auto");
    response.putArray("output");
    response.putArray("tools");
    response.putObject("metadata");
    for (String unset :
        List.of(
            "completed_at",
            "error",
            "incomplete_details",
            "instructions",
            "temperature",
            "top_p",
            "presence_penalty",
            "frequency_penalty")) {
      response.putNull(unset);
    }
    return response;
  }

  private static String code(int status) {
    return switch (status) {
      case 429 -> "rate_limit_exceeded";
      default -> status >= 500 ? "server_error" : "invalid_prompt";
    };
  }

  private @Nullable String incomplete() {
    String stop = answer.stop();
    return switch (stop == null ? "" : stop) {
      case "max_tokens", "length" -> "max_output_tokens";
      case "refusal", "content_filter" -> "content_filter";
      default -> null;
    };
  }
}
