package io.agenticflow.gateway;

import io.agenticflow.json.Json;
import java.util.ArrayList;
import java.util.List;
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

  /** The input of the first tool call, as text. */
  String toolInput(String body, boolean stream) {
    StringBuilder input = new StringBuilder();
    if (!stream) {
      JrsValue answer = Json.parse(body);
      return switch (this) {
        case MESSAGES -> Json.write(Json.array(answer, "content").getLast());
        case CHAT -> Json.write(Json.array(answer, "choices").getFirst());
        case RESPONSES -> Json.string(Json.array(answer, "output").getLast(), "arguments", "");
      };
    }
    for (JrsValue event : events(body)) {
      switch (this) {
        case MESSAGES -> input.append(Json.string(Json.field(event, "delta"), "partial_json", ""));
        case CHAT -> {
          for (JrsValue choice : Json.array(event, "choices")) {
            for (JrsValue call : Json.array(Json.field(choice, "delta"), "tool_calls")) {
              input.append(Json.string(Json.field(call, "function"), "arguments", ""));
            }
          }
        }
        case RESPONSES -> {
          if (Json.string(event, "type", "").equals("response.function_call_arguments.delta")) {
            input.append(Json.string(event, "delta", ""));
          }
        }
      }
    }
    return input.toString();
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
      JrsValue found = Json.field(this == RESPONSES ? Json.field(event, "response") : event, "usage");
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
      case CHAT ->
          Json.integer(Json.field(usage, "prompt_tokens_details"), "cached_tokens", 0);
      case RESPONSES ->
          Json.integer(Json.field(usage, "input_tokens_details"), "cached_tokens", 0);
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
