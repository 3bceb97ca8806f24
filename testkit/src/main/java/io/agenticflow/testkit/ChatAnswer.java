package io.agenticflow.testkit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a turn into Chat Completions: one object, or the chunks of a stream.
 *
 * <p>OpenRouter differs from the plain dialect in its comment lines, {@code provider}, {@code
 * native_finish_reason}, {@code reasoning} with {@code reasoning_details}, the role in every delta,
 * and usage that always comes and holds the cost. Its public document says of {@code
 * include_usage}: no effect, usage is always included. Plain servers name thinking {@code
 * reasoning_content} (vLLM, llama.cpp, DeepSeek), Ollama {@code reasoning}.
 */
final class ChatAnswer {
  /** 2026-01-01T00:00:00Z, so that a recorded answer is the same each time. */
  private static final long CREATED = 1_767_225_600L;

  private final Asked asked;
  private final Turn turn;
  private final Answer answer;
  private final int serial;
  private final boolean openRouter;

  ChatAnswer(Asked asked, Turn turn, int serial) {
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
      headers.put("content-type", "text/event-stream");
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
    ObjectNode root = root("chat.completion");
    root.putNull("system_fingerprint");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    putNullable(choice, "finish_reason", finish());
    if (openRouter) {
      putNullable(choice, "native_finish_reason", finish());
    }
    choice.putNull("logprobs");
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    putNullable(message, "content", answer.text());
    if (openRouter) {
      message.putNull("refusal");
    }
    if (answer.thinking() != null) {
      putThinking(message, answer.thinking());
    }
    if (!answer.tools().isEmpty()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (int i = 0; i < answer.tools().size(); i++) {
        putCall(calls.addObject(), i, arguments(i));
      }
    }
    if (!turn.has(Fault.Plain.MISSING_USAGE)) {
      root.set("usage", usage());
    }
    return root;
  }

  private List<Frame> stream() {
    List<Frame> frames = new ArrayList<>();
    if (openRouter) {
      frames.add(Frame.comment("OPENROUTER PROCESSING"));
    }
    Fault.ErrorInside error = turn.fault(Fault.ErrorInside.class);
    List<Frame> events = events();
    if (error == null) {
      frames.addAll(events);
      return frames;
    }
    frames.addAll(events.subList(0, Math.min(error.afterEvents(), events.size())));
    frames.addAll(errorFrames(error));
    return frames;
  }

  private List<Frame> events() {
    List<Frame> events = new ArrayList<>();
    ObjectNode first = Trees.object().put("role", "assistant").put("content", "");
    events.add(chunk(first, null));
    if (answer.thinking() != null) {
      for (String piece : Pieces.of(answer.thinking(), answer.chunk())) {
        ObjectNode delta = delta("");
        putThinking(delta, piece);
        events.add(chunk(delta, null));
      }
    }
    if (answer.text() != null) {
      for (String piece : Pieces.of(answer.text(), answer.chunk())) {
        events.add(chunk(delta(null).put("content", piece), null));
      }
    }
    addToolDeltas(events);
    if (!turn.has(Fault.Plain.MISSING_FINISH)) {
      events.add(chunk(delta(""), finish()));
    }
    if (!turn.has(Fault.Plain.MISSING_USAGE) && (openRouter || asked.includeUsage())) {
      ObjectNode last = root("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage());
      events.add(Frame.data(Trees.write(last)));
    }
    if (!turn.has(Fault.Plain.MISSING_DONE)) {
      events.add(Frame.data("[DONE]"));
    }
    return events;
  }

  private void addToolDeltas(List<Frame> events) {
    List<List<Frame>> perCall = new ArrayList<>();
    for (int i = 0; i < answer.tools().size(); i++) {
      perCall.add(toolDeltas(i));
    }
    if (!turn.has(Fault.Plain.INTERLEAVED_TOOL_CALLS)) {
      perCall.forEach(events::addAll);
      return;
    }
    int longest = perCall.stream().mapToInt(List::size).max().orElse(0);
    for (int step = 0; step < longest; step++) {
      for (List<Frame> deltas : perCall) {
        if (step < deltas.size()) {
          events.add(deltas.get(step));
        }
      }
    }
  }

  private List<Frame> toolDeltas(int index) {
    boolean inOnePiece = turn.has(Fault.Plain.WHOLE_TOOL_ARGUMENTS);
    String arguments = arguments(index);
    List<Frame> deltas = new ArrayList<>();
    ObjectNode start = Trees.object();
    putCall(start, index, inOnePiece ? arguments : "");
    deltas.add(toolChunk(index, start));
    if (!inOnePiece) {
      for (String piece : Pieces.of(arguments, answer.chunk())) {
        ObjectNode more = Trees.object();
        more.putObject("function").put("arguments", piece);
        deltas.add(toolChunk(index, more));
      }
    }
    return deltas;
  }

  private Frame toolChunk(int index, ObjectNode call) {
    ObjectNode indexed = Trees.object();
    if (!turn.has(Fault.Plain.MISSING_TOOL_INDEX)) {
      indexed.put("index", index);
    }
    indexed.setAll(call);
    ObjectNode delta = delta(null);
    if (openRouter) {
      delta.putNull("content");
    }
    delta.putArray("tool_calls").add(indexed);
    return chunk(delta, null);
  }

  private void putCall(ObjectNode call, int index, String arguments) {
    if (!turn.has(Fault.Plain.MISSING_TOOL_ID)) {
      String id = answer.tools().get(index).id();
      call.put("id", id != null ? id : "call_%04d_%d".formatted(serial, index + 1));
    }
    call.put("type", "function");
    call.putObject("function")
        .put("name", answer.tools().get(index).name())
        .put("arguments", arguments);
  }

  private String arguments(int index) {
    String arguments = answer.tools().get(index).inputJson();
    Fault.MalformedToolArguments malformed = turn.fault(Fault.MalformedToolArguments.class);
    return malformed == null ? arguments : malformed.spoil(arguments);
  }

  private void putThinking(ObjectNode target, String thinking) {
    switch (asked.provider()) {
      case OPENROUTER -> {
        target.put("reasoning", thinking);
        target
            .putArray("reasoning_details")
            .addObject()
            .put("type", "reasoning.text")
            .put("text", thinking)
            .put("format", "unknown")
            .put("index", 0);
      }
      case OLLAMA -> target.put("reasoning", thinking);
      case OPENAI, ANTHROPIC -> target.put("reasoning_content", thinking);
    }
  }

  /** Returns a delta, with the role and this content where the provider repeats them. */
  private ObjectNode delta(@Nullable String content) {
    ObjectNode delta = Trees.object();
    if (openRouter) {
      delta.put("role", "assistant");
      if (content != null) {
        delta.put("content", content);
      }
    }
    return delta;
  }

  private Frame chunk(ObjectNode delta, @Nullable String finish) {
    ObjectNode root = root("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    putNullable(choice, "finish_reason", finish);
    if (openRouter) {
      putNullable(choice, "native_finish_reason", finish);
    }
    choice.putNull("logprobs");
    return Frame.data(Trees.write(root));
  }

  /**
   * OpenRouter ends the stream after its error chunk; the plain servers still send {@code [DONE]}.
   */
  private List<Frame> errorFrames(Fault.ErrorInside error) {
    if (openRouter) {
      ObjectNode root = root("chat.completion.chunk");
      root.putObject("error").put("code", error.code()).put("message", error.message());
      ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
      choice.putObject("delta").put("role", "assistant").put("content", "");
      choice.put("finish_reason", "error");
      return List.of(Frame.data(Trees.write(root)));
    }
    String body =
        ProviderErrors.body(
            asked.endpoint(), asked.provider(), error.code(), error.message(), serial);
    return List.of(Frame.data(body), Frame.data("[DONE]"));
  }

  private ObjectNode root(String object) {
    ObjectNode root =
        Trees.object().put("id", (openRouter ? "gen-%04d" : "chatcmpl-%04d").formatted(serial));
    if (openRouter) {
      root.put("provider", "FakeProvider");
    }
    return root.put("model", answer.model() != null ? answer.model() : asked.model())
        .put("object", object)
        .put("created", CREATED);
  }

  private ObjectNode usage() {
    Usage used = answer.usage();
    ObjectNode usage =
        Trees.object()
            .put("prompt_tokens", used.input())
            .put("completion_tokens", used.output())
            .put("total_tokens", used.input() + used.output());
    usage.putObject("prompt_tokens_details").put("cached_tokens", used.cached());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", used.thinking());
    if (openRouter) {
      usage.withObject("prompt_tokens_details").put("cache_write_tokens", used.cacheWritten());
      usage.put("cost", used.cost() != null ? used.cost() : BigDecimal.ZERO).put("is_byok", false);
    }
    return usage;
  }

  private @Nullable String finish() {
    if (turn.has(Fault.Plain.MISSING_FINISH)) {
      return null;
    }
    String stop = answer.stop();
    if (stop == null) {
      return answer.tools().isEmpty() ? "stop" : "tool_calls";
    }
    return switch (stop) {
      case "end_turn", "stop_sequence" -> "stop";
      case "tool_use" -> "tool_calls";
      case "max_tokens" -> "length";
      case "refusal" -> "content_filter";
      default -> stop;
    };
  }

  private static void putNullable(ObjectNode target, String name, @Nullable String value) {
    if (value == null) {
      target.putNull(name);
    } else {
      target.put(name, value);
    }
  }
}
