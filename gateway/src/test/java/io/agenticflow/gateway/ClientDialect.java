package io.agenticflow.gateway;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** A client of one dialect: how it asks, and what it makes of an answer. */
enum ClientDialect {
  MESSAGES("/v1/messages"),
  CHAT("/v1/chat/completions"),
  RESPONSES("/v1/responses");

  private final String path;

  ClientDialect(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /** A request with one user message. */
  String asking(String model, String text, boolean stream) {
    return switch (this) {
      case MESSAGES -> TestGateway.asking(model, text, stream);
      case CHAT ->
          """
          {"model":"%s","stream":%s,"messages":[{"role":"user","content":"%s"}]}\
          """
              .formatted(model, stream, text);
      case RESPONSES ->
          """
          {"model":"%s","stream":%s,"store":false,"input":[{"type":"message","role":"user",\
          "content":[{"type":"input_text","text":"%s"}]}]}\
          """
              .formatted(model, stream, text);
    };
  }

  /** A request that offers one tool. */
  String withTool(String model, String tool, boolean stream) {
    String body = asking(model, "use it", stream);
    String schema = "{\"type\":\"object\",\"properties\":{\"file_path\":{\"type\":\"string\"}}}";
    String tools =
        switch (this) {
          case MESSAGES -> "{\"name\":\"%s\",\"input_schema\":%s}".formatted(tool, schema);
          case CHAT ->
              "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":%s}}"
                  .formatted(tool, schema);
          case RESPONSES ->
              "{\"type\":\"function\",\"name\":\"%s\",\"parameters\":%s}".formatted(tool, schema);
        };
    return body.substring(0, body.length() - 1) + ",\"tools\":[" + tools + "]}";
  }

  /** The words of an answer, as far as it came. */
  String text(String body, boolean stream) {
    StringBuilder text = new StringBuilder();
    if (!stream) {
      JrsValue answer = Json.parse(body);
      switch (this) {
        case MESSAGES ->
            Json.array(answer, "content")
                .forEach(part -> text.append(Json.string(part, "text", "")));
        case CHAT ->
            text.append(
                Json.string(
                    Json.field(Json.array(answer, "choices").getFirst(), "message"),
                    "content",
                    ""));
        case RESPONSES ->
            Json.array(answer, "output")
                .forEach(item ->
                    Json.array(item, "content")
                        .forEach(part -> text.append(Json.string(part, "text", ""))));
      }
      return text.toString();
    }
    for (JrsValue event : events(body)) {
      switch (this) {
        case MESSAGES -> text.append(Json.string(Json.field(event, "delta"), "text", ""));
        case CHAT -> {
          for (JrsValue choice : Json.array(event, "choices")) {
            text.append(Json.string(Json.field(choice, "delta"), "content", ""));
          }
        }
        case RESPONSES -> {
          if (Json.string(event, "type", "").equals("response.output_text.delta")) {
            text.append(Json.string(event, "delta", ""));
          }
        }
      }
    }
    return text.toString();
  }

  /** The inputs of all tool calls, as text, a line each. */
  String toolInput(String body, boolean stream) {
    return String.join("\n", stream ? streamedInputs(body) : wholeInputs(Json.parse(body)));
  }

  private List<String> wholeInputs(JrsValue answer) {
    List<String> inputs = new ArrayList<>();
    switch (this) {
      case MESSAGES -> {
        for (JrsValue block : Json.array(answer, "content")) {
          JrsValue input = Json.field(block, "input");
          if (input != null) {
            inputs.add(Json.write(input));
          }
        }
      }
      case CHAT -> {
        for (JrsValue choice : Json.array(answer, "choices")) {
          for (JrsValue call : Json.array(Json.field(choice, "message"), "tool_calls")) {
            inputs.add(Json.string(Json.field(call, "function"), "arguments", ""));
          }
        }
      }
      case RESPONSES -> {
        for (JrsValue item : Json.array(answer, "output")) {
          String arguments = Json.string(item, "arguments");
          if (arguments != null) {
            inputs.add(arguments);
          }
        }
      }
    }
    return inputs;
  }

  private Collection<String> streamedInputs(String body) {
    Map<Long, String> inputs = new TreeMap<>();
    long last = -1;
    for (JrsValue event : events(body)) {
      switch (this) {
        case MESSAGES -> {
          // An event that lacks its index is the last block's.
          boolean begins = Json.field(event, "content_block") != null;
          last = Json.integer(event, "index", begins ? last + 1 : last);
          JrsValue start = Json.field(Json.field(event, "content_block"), "input");
          if (start != null && !Json.write(start).equals("{}")) {
            inputs.merge(last, Json.write(start), String::concat);
          }
          add(inputs, last, Json.string(Json.field(event, "delta"), "partial_json"));
        }
        case CHAT -> {
          for (JrsValue choice : Json.array(event, "choices")) {
            for (JrsValue call : Json.array(Json.field(choice, "delta"), "tool_calls")) {
              JrsValue function = Json.field(call, "function");
              boolean begins = Json.string(function, "name") != null;
              last = Json.integer(call, "index", begins ? last + 1 : last);
              add(inputs, last, Json.string(function, "arguments"));
            }
          }
        }
        case RESPONSES -> {
          if (Json.string(event, "type", "").equals("response.function_call_arguments.delta")) {
            add(inputs, Json.integer(event, "output_index", 0), Json.string(event, "delta"));
          }
        }
      }
    }
    return inputs.values();
  }

  private static void add(Map<Long, String> inputs, long index, @Nullable String piece) {
    if (piece != null && !piece.isEmpty()) {
      inputs.merge(index, piece, String::concat);
    }
  }

  /** Whether a stream has the end that a whole answer has. */
  boolean endsWhole(String body) {
    return switch (this) {
      case MESSAGES -> body.contains("event: message_stop\n");
      case CHAT -> body.endsWith("data: [DONE]\n\n");
      case RESPONSES -> body.contains("event: response.completed\n");
    };
  }

  /** What the error in a stream says, or null where there is none. */
  @Nullable String streamError(String body) {
    for (JrsValue event : events(body)) {
      JrsValue error =
          this == RESPONSES && Json.string(event, "type", "").equals("response.failed")
              ? Json.field(Json.field(event, "response"), "error")
              : Json.field(event, "error");
      if (error != null) {
        return Json.string(error, "message", "");
      }
    }
    return null;
  }

  /** The token counts that the client is told at the end. */
  @Nullable JrsValue usage(String body, boolean stream) {
    if (!stream) {
      return Json.field(Json.parse(body), "usage");
    }
    JrsValue usage = null;
    for (JrsValue event : events(body)) {
      JrsValue found =
          Json.field(this == RESPONSES ? Json.field(event, "response") : event, "usage");
      usage = found == null ? usage : found;
    }
    return usage;
  }

  /** All tokens of the prompt. */
  long promptTokens(@Nullable JrsValue usage) {
    return switch (this) {
      case MESSAGES -> Json.integer(usage, "input_tokens", 0) + cachedTokens(usage);
      case CHAT -> Json.integer(usage, "prompt_tokens", 0);
      case RESPONSES -> Json.integer(usage, "input_tokens", 0);
    };
  }

  /** Those of the prompt that came from the cache. */
  long cachedTokens(@Nullable JrsValue usage) {
    return switch (this) {
      case MESSAGES -> Json.integer(usage, "cache_read_input_tokens", 0);
      case CHAT -> Json.integer(Json.field(usage, "prompt_tokens_details"), "cached_tokens", 0);
      case RESPONSES -> Json.integer(Json.field(usage, "input_tokens_details"), "cached_tokens", 0);
    };
  }

  long outputTokens(@Nullable JrsValue usage) {
    return Json.integer(usage, this == CHAT ? "completion_tokens" : "output_tokens", 0);
  }

  /** The data of a stream's events. */
  static List<JrsValue> events(String body) {
    List<JrsValue> events = new ArrayList<>();
    body.lines()
        .filter(line -> line.startsWith("data: {"))
        .forEach(line -> events.add(Json.parse(line.substring(6))));
    return events;
  }
}
