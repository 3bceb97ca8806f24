package io.agenticflow.cli.run;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** A run's result as the one JSON object of {@code --output json}. */
final class JsonReport {
  private JsonReport() {}

  /**
   * Returns the object.
   *
   * @param sessionId to resume by, where the session is kept
   * @param agent null for a plain question
   * @param exitCode what the process will end with
   */
  static JrsObject of(
      RunResult result,
      String sessionId,
      String runId,
      @Nullable String agent,
      String provider,
      String model,
      int exitCode) {
    JsonObjectBuilder json =
        Json.object()
            .put("session_id", sessionId)
            .put("run_id", runId)
            .put("agent", agent)
            .put("provider", provider)
            .put("model", model)
            .put("answer", result.answer())
            .put("stop_reason", result.ending().name().toLowerCase(Locale.ROOT))
            .put("is_error", result.ending() != RunResult.Ending.COMPLETED)
            .put("exit_code", exitCode)
            .put("turns", result.turns())
            .put("usage", usage(result.usage()))
            .put("cost_usd", dollars(result.cost()))
            .put("cost_basis", result.cost().basis().name().toLowerCase(Locale.ROOT))
            .put("duration_ms", result.took().toMillis())
            .put(
                "files_changed",
                result.filesChanged().stream().map(path -> Json.of(path.toString())).toList())
            .put("permission_denials", denials(result.permissionDenials()));
    if (result.cost().amount() == null) {
      json.putNull("cost_usd");
    }
    return result.error() == null
        ? json.putNull("error").build()
        : json.put("error", error(result.error(), result.apiError())).build();
  }

  private static JrsValue usage(Usage usage) {
    return Json.object()
        .put("input_tokens", usage.inputTokens())
        .put("cache_read_input_tokens", usage.cacheReadTokens())
        .put("cache_creation_input_tokens", usage.cacheWriteTokens())
        .put("output_tokens", usage.outputTokens())
        .put("reasoning_tokens", usage.reasoningTokens())
        .build();
  }

  private static java.math.@Nullable BigDecimal dollars(RunEvent.Cost cost) {
    Money amount = cost.amount();
    return amount == null ? null : amount.dollars();
  }

  private static List<JrsObject> denials(List<RunEvent.PermissionDenied> denials) {
    return denials.stream()
        .map(denial ->
            Json.object()
                .put("tool_use_id", denial.toolUseId())
                .put("tool", denial.tool())
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
