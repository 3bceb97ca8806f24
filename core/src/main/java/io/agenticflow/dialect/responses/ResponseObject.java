package io.agenticflow.dialect.responses;

import static io.agenticflow.dialect.responses.ResponsesDialect.NAME;

import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.ModelRequest;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.Reasoning;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.ToolChoice;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/**
 * The {@code response} object: the whole answer, and in a stream also its state at the start and at
 * the end.
 *
 * <p>It repeats how the answer was asked for, except the instructions and the tools, which are
 * large, which the client has, and which would go out three times in every stream.
 *
 * @param id of the response
 * @param created in seconds since 1970
 * @param request what was asked, or null where it is not known
 */
record ResponseObject(String id, String model, long created, @Nullable ModelRequest request) {

  /** Returns the response before anything is written. */
  JrsValue started() {
    return json("in_progress", null, null, null, List.of(), null);
  }

  /**
   * Returns the response at its end, complete or cut by a limit or a filter.
   *
   * @param completed in seconds since 1970
   */
  JrsValue ended(@Nullable StopReason reason, List<JrsValue> output, Usage usage, long completed) {
    String incomplete = incomplete(reason);
    return json(
        incomplete == null ? "completed" : "incomplete",
        incomplete == null ? completed : null,
        incomplete,
        null,
        output,
        usage);
  }

  /** Returns the response that a failure has ended. */
  JrsValue failed(ApiError error, List<JrsValue> output) {
    return json("failed", null, null, error, output, null);
  }

  /** Returns why an answer is not complete, or null where it is. */
  static @Nullable String incomplete(@Nullable StopReason reason) {
    return switch (reason == null ? "" : reason.name()) {
      case "max_tokens", "model_context_window_exceeded" -> "max_output_tokens";
      case "refusal" -> "content_filter";
      default -> null;
    };
  }

  private JrsValue json(
      String status,
      @Nullable Long completed,
      @Nullable String incomplete,
      @Nullable ApiError error,
      List<JrsValue> output,
      @Nullable Usage usage) {
    JsonObjectBuilder json =
        Json.object()
            .put("id", id)
            .put("object", "response")
            .put("created_at", created)
            .put("status", status)
            .put("background", false);
    putOrNull(json, "completed_at", completed == null ? null : Json.of(completed));
    putOrNull(json, "error", error == null ? null : error(error));
    putOrNull(
        json,
        "incomplete_details",
        incomplete == null ? null : Json.object().put("reason", incomplete).build());
    json.putNull("instructions");
    putOrNull(json, "max_output_tokens", number(request == null ? null : request.maxTokens()));
    json.put("model", model)
        .put("output", output)
        .put(
            "parallel_tool_calls",
            request == null || !Boolean.FALSE.equals(request.parallelToolCalls()))
        .putNull("previous_response_id")
        .put("reasoning", reasoning())
        .put("store", false);
    Double temperature = request == null ? null : request.temperature();
    Double topP = request == null ? null : request.topP();
    json.putNull("temperature").put("temperature", temperature);
    json.put("text", text()).put("tool_choice", toolChoice()).put("tools", List.of());
    json.putNull("top_p").put("top_p", topP);
    json.put("truncation", "disabled");
    putOrNull(json, "presence_penalty", asked("presence_penalty"));
    putOrNull(json, "frequency_penalty", asked("frequency_penalty"));
    json.put("usage", usage == null ? null : ResponsesUsage.write(usage));
    putOrNull(json, "user", asked("user"));
    JrsValue metadata = asked("metadata");
    return json.put("metadata", metadata == null ? Json.object().build() : metadata)
        .put("prompt_cache_key", asked("prompt_cache_key"))
        .build();
  }

  private JrsValue reasoning() {
    Reasoning asked = request == null ? null : request.reasoning();
    JsonObjectBuilder json = Json.object().putNull("effort").putNull("summary");
    if (asked != null) {
      json.put("effort", asked.mode() == Reasoning.Mode.DISABLED ? "none" : asked.effort())
          .put("summary", asked.display() == null ? null : "auto");
    }
    return json.build();
  }

  private JrsValue text() {
    JsonObjectBuilder format = Json.object();
    JrsValue other = asked("text.format");
    RawJson schema = request == null ? null : request.outputSchema();
    if (schema != null) {
      format.put("type", "json_schema").put("name", "answer").put("schema", schema);
      for (String field : List.of("name", "description", "strict")) {
        format.put(field, asked("text.format." + field));
      }
    } else {
      format.put("type", "text");
    }
    return Json.object()
        .put("format", other == null ? format.build() : other)
        .put("verbosity", asked("text.verbosity"))
        .build();
  }

  private JrsValue toolChoice() {
    ToolChoice choice = request == null ? null : request.toolChoice();
    return switch (choice) {
      case null -> Json.of("auto");
      case ToolChoice.Auto auto -> Json.of("auto");
      case ToolChoice.Any any -> Json.of("required");
      case ToolChoice.None none -> Json.of("none");
      case ToolChoice.Named named ->
          Json.object().put("type", "function").put("name", named.name()).build();
    };
  }

  private @Nullable JrsValue asked(String field) {
    RawJson value = request == null ? null : request.extensions().get(NAME, field);
    return value == null ? null : Json.parse(value);
  }

  /** Returns the failure as clients tell failures apart: by its code. */
  private static JrsValue error(ApiError error) {
    return Json.object().put("code", code(error)).put("message", error.message()).build();
  }

  private static String code(ApiError error) {
    return switch (error.kind()) {
      case RATE_LIMIT -> "rate_limit_exceeded";
      case BILLING, BUDGET -> "insufficient_quota";
      case INVALID_REQUEST, REQUEST_TOO_LARGE ->
          isTooLong(error) ? "context_length_exceeded" : "invalid_prompt";
      case AUTHENTICATION, PERMISSION, NOT_FOUND, TIMEOUT, API, OVERLOADED, CONNECTION, CANCELLED ->
          "server_error";
    };
  }

  private static boolean isTooLong(ApiError error) {
    String words = error.message().toLowerCase(Locale.ROOT);
    return (error.body() != null && error.body().contains("context_length_exceeded"))
        || words.contains("prompt is too long")
        || words.contains("context length")
        || words.contains("context window");
  }

  private static @Nullable JrsValue number(@Nullable Long value) {
    return value == null ? null : Json.of(value.longValue());
  }

  private static void putOrNull(JsonObjectBuilder json, String name, @Nullable JrsValue value) {
    if (value == null) {
      json.putNull(name);
    } else {
      json.put(name, value);
    }
  }
}
