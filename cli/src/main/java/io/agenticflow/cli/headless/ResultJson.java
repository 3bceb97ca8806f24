package io.agenticflow.cli.headless;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * A run's result as one JSON object: the one of {@code --output json}, and the last line of {@code
 * stream-json}. It has the fields of Claude Code's result message and our own.
 */
public final class ResultJson {
  private ResultJson() {}

  /**
   * Whose result it is.
   *
   * @param sessionId to resume by, where the session is kept
   * @param agent null for a plain question
   * @param sandbox what held its commands; null where it had none, or it is not told
   */
  public record Of(
      String sessionId,
      String runId,
      @Nullable String agent,
      String provider,
      String model,
      @Nullable String sandbox) {}

  /**
   * Returns the object.
   *
   * @param tally has heard the run's events
   * @param exitCode what the process would end with after this run
   */
  public static JrsObject of(RunResult result, Of whose, RunTally tally, int exitCode) {
    Subtype subtype = Subtype.of(result);
    JsonObjectBuilder json =
        Json.object()
            .put("type", "result")
            .put("subtype", subtype.word)
            .put("is_error", result.ending() != RunResult.Ending.COMPLETED)
            .put("duration_ms", result.took().toMillis())
            .put("duration_api_ms", tally.asking().toMillis())
            .put("num_turns", result.turns());
    if (subtype == Subtype.SUCCESS) {
      json.put("result", result.error() == null ? result.answer() : result.error());
    } else {
      json.put("errors", List.of(Json.of(String.valueOf(result.error()))));
    }
    if (result.structuredOutput() != null) {
      json.put("structured_output", result.structuredOutput());
    }
    if (tally.stopReason() == null) {
      json.putNull("stop_reason");
    } else {
      json.put("stop_reason", tally.stopReason().name());
    }
    ApiError api = result.apiError();
    if (api == null || api.httpStatus() == null) {
      json.putNull("api_error_status");
    } else {
      json.put("api_error_status", api.httpStatus().intValue());
    }
    json.put("total_cost_usd", tally.spent().dollars())
        .put("usage", usage(result.usage()))
        .put("modelUsage", tally.modelUsage())
        .put("permission_denials", denials(result.permissionDenials()))
        .put("terminal_reason", terminalReason(result))
        .put("session_id", whose.sessionId)
        .put("uuid", UUID.randomUUID().toString());
    json.put("fallbacks", tally.fallbacks());
    if (!tally.decisions().isEmpty()) {
      json.put("routing", tally.decisions());
    }
    ContextUsage context = tally.context();
    if (context != null) {
      json.put("context", context.json());
    }
    ours(json, result, whose, exitCode);
    return json.build();
  }

  private static void ours(JsonObjectBuilder json, RunResult result, Of whose, int exitCode) {
    json.put("run_id", whose.runId)
        .put("agent", whose.agent)
        .put("provider", whose.provider)
        .put("model", whose.model)
        .put("sandbox", whose.sandbox)
        .put("answer", result.answer())
        .put("ending", result.ending().name().toLowerCase(Locale.ROOT))
        .put("exit_code", exitCode)
        .put("turns", result.turns())
        .put("cost_basis", result.cost().basis().name().toLowerCase(Locale.ROOT))
        .put(
            "files_changed",
            result.filesChanged().stream().map(path -> Json.of(path.toString())).toList());
    Money cost = result.cost().amount();
    if (cost == null) {
      json.putNull("cost_usd");
    } else {
      json.put("cost_usd", cost.dollars());
    }
    if (result.error() == null) {
      json.putNull("error");
    } else {
      json.put("error", error(result.error(), result.apiError()));
    }
  }

  /** The kinds of result that there are; what a model call's failure is called is historical. */
  private enum Subtype {
    SUCCESS("success"),
    MAX_TURNS("error_max_turns"),
    MAX_BUDGET("error_max_budget_usd"),
    WRONG_FORM("error_max_structured_output_retries"),
    DURING_EXECUTION("error_during_execution");

    private final String word;

    Subtype(String word) {
      this.word = word;
    }

    static Subtype of(RunResult result) {
      return switch (result.ending()) {
        case COMPLETED, REFUSED, PROVIDER_FAILED, STOPPED_BY_HOOK -> SUCCESS;
        case MAX_TURNS -> MAX_TURNS;
        case BUDGET -> MAX_BUDGET;
        case WRONG_FORM -> WRONG_FORM;
        case MAX_TOKENS, INTERRUPTED, TIMEOUT, WRONG_COMMAND -> DURING_EXECUTION;
      };
    }
  }

  private static String terminalReason(RunResult result) {
    return switch (result.ending()) {
      case COMPLETED -> "completed";
      case MAX_TURNS -> "max_turns";
      case BUDGET -> "budget_exhausted";
      case MAX_TOKENS, REFUSED -> "model_error";
      case INTERRUPTED, TIMEOUT -> "aborted_streaming";
      case PROVIDER_FAILED -> "api_error";
      case STOPPED_BY_HOOK -> "hook_stopped";
      case WRONG_COMMAND -> "prompt_refused";
      case WRONG_FORM -> "structured_output_retry_exhausted";
    };
  }

  private static JrsValue usage(Usage usage) {
    return Json.object()
        .put("input_tokens", usage.inputTokens())
        .put("cache_creation_input_tokens", usage.cacheWriteTokens())
        .put("cache_read_input_tokens", usage.cacheReadTokens())
        .put("output_tokens", usage.outputTokens())
        .put(
            "output_tokens_details",
            Json.object().put("thinking_tokens", usage.reasoningTokens()).build())
        .put(
            "server_tool_use",
            Json.object().put("web_search_requests", 0).put("web_fetch_requests", 0).build())
        .put("service_tier", "standard")
        .put(
            "cache_creation",
            Json.object()
                .put("ephemeral_1h_input_tokens", 0)
                .put("ephemeral_5m_input_tokens", usage.cacheWriteTokens())
                .build())
        .put("reasoning_tokens", usage.reasoningTokens())
        .build();
  }

  private static List<JrsObject> denials(List<RunEvent.PermissionDenied> denials) {
    return denials.stream()
        .map(denial ->
            Json.object()
                .put("tool_name", denial.tool())
                .put("tool_use_id", denial.toolUseId())
                .put("tool_input", MessageJson.input(denial.input()))
                .put("reason", denial.reason())
                .build())
        .toList();
  }

  private static JrsValue error(String message, @Nullable ApiError api) {
    JsonObjectBuilder json = Json.object().put("message", message);
    if (api != null) {
      json.put("type", api.kind().name().toLowerCase(Locale.ROOT))
          .put("http_status", api.httpStatus() == null ? null : Long.valueOf(api.httpStatus()))
          .put("request_id", api.requestId());
    }
    return json.build();
  }
}
