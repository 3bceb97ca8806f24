package io.agenticflow.agent.session;

import static io.agenticflow.agent.session.BlockJson.need;

import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunResult;
import io.agenticflow.context.ContextUsage;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonException;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.provider.Answerer;
import io.agenticflow.routing.policy.RouteDecision;
import io.agenticflow.vocabulary.ApiError;
import io.agenticflow.vocabulary.Money;
import io.agenticflow.vocabulary.RawJson;
import io.agenticflow.vocabulary.StopReason;
import io.agenticflow.vocabulary.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Run events as JSON objects, and back without a loss. */
final class EventJson {
  private EventJson() {}

  /** Returns the event's fields, its {@code type} first. */
  static JsonObjectBuilder write(RunEvent event) {
    return switch (event) {
      case RunEvent.RunStarted e ->
          typed("run_started")
              .put("run_id", e.runId())
              .put("agent", e.agent())
              .put("description", e.description())
              .put("task", e.task())
              .put("provider", e.provider())
              .put("model", e.model())
              .put("workspace", e.workspace().toString());
      case RunEvent.Prompted e ->
          typed("prompted")
              .put("source", lower(e.source()))
              .put("content", BlockJson.write(e.content()));
      case RunEvent.ModelAsked e -> typed("model_asked").put("turn", e.turn());
      case RunEvent.ModelRetried e ->
          typed("model_retried")
              .put("turn", e.turn())
              .put("reason", e.reason())
              .put("attempt", e.attempt())
              .put("delay_ms", e.delay().toMillis());
      case RunEvent.ModelFellBack e ->
          typed("model_fell_back")
              .put("turn", e.turn())
              .put("from", answerer(e.from()))
              .put("to", answerer(e.to()))
              .put("reason", e.reason());
      case RunEvent.ModelRouted e ->
          typed("model_routed")
              .put("turn", e.turn())
              .put("provider", e.provider())
              .put("model", e.model())
              .put("decision", e.decision().json());
      case RunEvent.TextDelta e -> typed("text_delta").put("turn", e.turn()).put("text", e.text());
      case RunEvent.ThinkingDelta e ->
          typed("thinking_delta").put("turn", e.turn()).put("text", e.text());
      case RunEvent.Streamed _ ->
          throw new IllegalArgumentException("a step of a stream is not kept");
      case RunEvent.AnswerDiscarded e ->
          typed("answer_discarded").put("turn", e.turn()).put("reason", e.reason());
      case RunEvent.ModelAnswered e ->
          typed("model_answered")
              .put("turn", e.turn())
              .put("content", BlockJson.write(e.content()))
              .put("stop_reason", e.stopReason() == null ? null : e.stopReason().name())
              .put("usage", usage(e.usage()))
              .put("cost", cost(e.cost()));
      case RunEvent.ToolStarted e ->
          typed("tool_started")
              .put("turn", e.turn())
              .put("tool_use_id", e.toolUseId())
              .put("tool", e.tool())
              .put("input", e.input().text());
      case RunEvent.FileKept e ->
          typed("file_kept")
              .put("turn", e.turn())
              .put("file", e.file().toString())
              .put("blob", e.blob());
      case RunEvent.PermissionDenied e -> denied(e);
      case RunEvent.ToolFinished e ->
          typed("tool_finished")
              .put("turn", e.turn())
              .put("tool_use_id", e.toolUseId())
              .put("tool", e.tool())
              .put("content", BlockJson.write(e.content()))
              .put("is_error", e.isError())
              .put("changed_files", paths(e.changedFiles()))
              .put("took_ms", e.took().toMillis());
      case RunEvent.SubAgent e ->
          typed("sub_agent")
              .put("tool_use_id", e.parentToolUseId())
              .put("run_id", e.runId())
              .put("event", write(e.event()).build());
      case RunEvent.ContextMeasured e ->
          typed("context_measured").put("turn", e.turn()).put("usage", e.usage().json());
      case RunEvent.Compacted e ->
          typed("compacted")
              .put("turn", e.turn())
              .put("trigger", lower(e.trigger()))
              .put("tokens_before", e.tokensBefore())
              .put("tokens_after", e.tokensAfter())
              .put("kept", e.kept())
              .put("summary", BlockJson.write(e.summary()))
              .put("usage", usage(e.usage()))
              .put("cost", cost(e.cost()));
      case RunEvent.HookStarted e ->
          typed("hook_started")
              .put("hook_id", e.hookId())
              .put("event", e.event())
              .put("name", e.name());
      case RunEvent.HookFinished e ->
          typed("hook_finished")
              .put("hook_id", e.hookId())
              .put("event", e.event())
              .put("name", e.name())
              .put("end", lower(e.end()))
              .put("output", e.output())
              .put("errors", e.errors())
              .put("exit_code", e.exitCode() == null ? null : Long.valueOf(e.exitCode()))
              .put("took_ms", e.took().toMillis())
              .put("message", e.message());
      case RunEvent.RunFinished e -> typed("run_finished").put("result", result(e.result()));
    };
  }

  /**
   * Returns the event that an object is.
   *
   * @throws JsonException where it is none that this version knows; the message names the field
   */
  static RunEvent read(JrsValue json) {
    int turn = (int) Json.integer(json, "turn", 0);
    String type = need(json, "type");
    return switch (type) {
      case "sub_agent" -> {
        JrsValue inner = json.get("event");
        if (inner == null) {
          throw new JsonException("the event of a sub-agent has no \"event\"");
        }
        yield new RunEvent.SubAgent(need(json, "tool_use_id"), need(json, "run_id"), read(inner));
      }
      case "run_started" ->
          new RunEvent.RunStarted(
              need(json, "run_id"),
              need(json, "agent"),
              need(json, "description"),
              need(json, "task"),
              need(json, "provider"),
              need(json, "model"),
              Path.of(need(json, "workspace")));
      case "prompted" ->
          new RunEvent.Prompted(
              constant(RunEvent.Prompted.Source.class, json, "source"),
              BlockJson.read(Json.field(json, "content")));
      case "model_asked" -> new RunEvent.ModelAsked(turn);
      case "model_retried" ->
          new RunEvent.ModelRetried(
              turn,
              need(json, "reason"),
              (int) Json.integer(json, "attempt", 0),
              millis(json, "delay_ms"));
      case "model_fell_back" ->
          new RunEvent.ModelFellBack(
              turn,
              readAnswerer(Json.field(json, "from")),
              readAnswerer(Json.field(json, "to")),
              need(json, "reason"));
      case "model_routed" ->
          new RunEvent.ModelRouted(
              turn,
              need(json, "provider"),
              need(json, "model"),
              RouteDecision.read(Json.field(json, "decision")));
      case "text_delta" -> new RunEvent.TextDelta(turn, need(json, "text"));
      case "thinking_delta" -> new RunEvent.ThinkingDelta(turn, need(json, "text"));
      case "answer_discarded" -> new RunEvent.AnswerDiscarded(turn, need(json, "reason"));
      case "model_answered" -> {
        String reason = Json.string(json, "stop_reason");
        yield new RunEvent.ModelAnswered(
            turn,
            BlockJson.read(Json.field(json, "content")),
            reason == null ? null : new StopReason(reason),
            readUsage(Json.field(json, "usage")),
            readCost(Json.field(json, "cost")));
      }
      case "tool_started" ->
          new RunEvent.ToolStarted(
              turn,
              need(json, "tool_use_id"),
              need(json, "tool"),
              new RawJson(need(json, "input")));
      case "file_kept" ->
          new RunEvent.FileKept(turn, Path.of(need(json, "file")), Json.string(json, "blob"));
      case "permission_denied" -> readDenied(json);
      case "tool_finished" ->
          new RunEvent.ToolFinished(
              turn,
              need(json, "tool_use_id"),
              need(json, "tool"),
              BlockJson.read(Json.field(json, "content")),
              Json.isTrue(json, "is_error"),
              readPaths(json, "changed_files"),
              millis(json, "took_ms"));
      case "hook_started" ->
          new RunEvent.HookStarted(need(json, "hook_id"), need(json, "event"), need(json, "name"));
      case "context_measured" ->
          new RunEvent.ContextMeasured(turn, ContextUsage.read(Json.field(json, "usage")));
      case "compacted" ->
          new RunEvent.Compacted(
              turn,
              constant(RunEvent.Compacted.Trigger.class, json, "trigger"),
              Json.integer(json, "tokens_before", 0),
              Json.integer(json, "tokens_after", 0),
              (int) Json.integer(json, "kept", 0),
              BlockJson.read(Json.field(json, "summary")),
              readUsage(Json.field(json, "usage")),
              readCost(Json.field(json, "cost")));
      case "hook_finished" -> {
        Long exitCode = Json.integer(json, "exit_code");
        yield new RunEvent.HookFinished(
            need(json, "hook_id"),
            need(json, "event"),
            need(json, "name"),
            constant(RunEvent.HookFinished.End.class, json, "end"),
            need(json, "output"),
            need(json, "errors"),
            exitCode == null ? null : exitCode.intValue(),
            millis(json, "took_ms"),
            Json.string(json, "message"));
      }
      case "run_finished" -> new RunEvent.RunFinished(readResult(Json.field(json, "result")));
      default -> throw new JsonException("an event of the unknown type " + type);
    };
  }

  private static JsonObjectBuilder denied(RunEvent.PermissionDenied e) {
    return typed("permission_denied")
        .put("turn", e.turn())
        .put("tool_use_id", e.toolUseId())
        .put("tool", e.tool())
        .put("input", e.input().text())
        .put("reason", e.reason());
  }

  private static RunEvent.PermissionDenied readDenied(JrsValue json) {
    return new RunEvent.PermissionDenied(
        (int) Json.integer(json, "turn", 0),
        need(json, "tool_use_id"),
        need(json, "tool"),
        new RawJson(need(json, "input")),
        need(json, "reason"));
  }

  private static JrsValue result(RunResult result) {
    return Json.object()
        .put("ending", lower(result.ending()))
        .put("answer", result.answer())
        .put("turns", result.turns())
        .put("usage", usage(result.usage()))
        .put("cost", cost(result.cost()))
        .put("files_changed", paths(result.filesChanged()))
        .put(
            "permission_denials",
            result.permissionDenials().stream().map(denial -> denied(denial).build()).toList())
        .put("took_ms", result.took().toMillis())
        .put("error", result.error())
        .put("api_error", result.apiError() == null ? null : apiError(result.apiError()))
        .put(
            "structured_output",
            result.structuredOutput() == null ? null : result.structuredOutput().text())
        .build();
  }

  private static RunResult readResult(@Nullable JrsValue json) {
    JrsValue api = Json.field(json, "api_error");
    String structured = Json.string(json, "structured_output");
    return new RunResult(
        constant(RunResult.Ending.class, json, "ending"),
        need(json, "answer"),
        (int) Json.integer(json, "turns", 0),
        readUsage(Json.field(json, "usage")),
        readCost(Json.field(json, "cost")),
        readPaths(json, "files_changed"),
        Json.array(json, "permission_denials").stream().map(EventJson::readDenied).toList(),
        millis(json, "took_ms"),
        Json.string(json, "error"),
        api == null ? null : readApiError(api),
        structured == null ? null : new RawJson(structured));
  }

  private static JrsValue apiError(ApiError error) {
    return Json.object()
        .put("kind", lower(error.kind()))
        .put("message", error.message())
        .put("http_status", error.httpStatus() == null ? null : Long.valueOf(error.httpStatus()))
        .put("request_id", error.requestId())
        .build();
  }

  private static ApiError readApiError(JrsValue json) {
    Long status = Json.integer(json, "http_status");
    return new ApiError(
        constant(ApiError.Kind.class, json, "kind"),
        need(json, "message"),
        status == null ? null : status.intValue(),
        null,
        null,
        Json.string(json, "request_id"),
        null);
  }

  private static JrsValue answerer(Answerer answerer) {
    return Json.object()
        .put("provider", answerer.provider())
        .put("model", answerer.model())
        .build();
  }

  private static Answerer readAnswerer(@Nullable JrsValue json) {
    return new Answerer(need(json, "provider"), need(json, "model"));
  }

  private static JrsValue usage(Usage usage) {
    return Json.object()
        .put("input", usage.inputTokens())
        .put("cache_read", usage.cacheReadTokens())
        .put("cache_write", usage.cacheWriteTokens())
        .put(
            "cache_write_1h",
            usage.hourWriteTokens() == 0 ? null : Long.valueOf(usage.hourWriteTokens()))
        .put("output", usage.outputTokens())
        .put("reasoning", usage.reasoningTokens())
        .put("cost_nanos", usage.cost() == null ? null : Long.valueOf(usage.cost().nanos()))
        .build();
  }

  private static Usage readUsage(@Nullable JrsValue json) {
    return new Usage(
        Json.integer(json, "input", 0),
        Json.integer(json, "cache_read", 0),
        Json.integer(json, "cache_write", 0),
        Json.integer(json, "cache_write_1h", 0),
        Json.integer(json, "output", 0),
        Json.integer(json, "reasoning", 0),
        money(json, "cost_nanos"));
  }

  private static JrsValue cost(RunEvent.Cost cost) {
    return Json.object()
        .put("nanos", cost.amount() == null ? null : Long.valueOf(cost.amount().nanos()))
        .put("basis", lower(cost.basis()))
        .build();
  }

  private static RunEvent.Cost readCost(@Nullable JrsValue json) {
    return new RunEvent.Cost(
        money(json, "nanos"), constant(RunEvent.Cost.Basis.class, json, "basis"));
  }

  private static @Nullable Money money(@Nullable JrsValue json, String field) {
    Long nanos = Json.integer(json, field);
    return nanos == null ? null : new Money(nanos);
  }

  private static Duration millis(@Nullable JrsValue json, String field) {
    return Duration.ofMillis(Json.integer(json, field, 0));
  }

  private static List<JrsValue> paths(List<Path> paths) {
    return paths.stream().map(path -> Json.of(path.toString())).toList();
  }

  private static List<Path> readPaths(@Nullable JrsValue json, String field) {
    return Json.array(json, field).stream().map(each -> Path.of(each.asText())).toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E constant(
      Class<E> type, @Nullable JrsValue json, String field) {
    String name = need(json, field);
    for (E each : type.getEnumConstants()) {
      if (lower(each).equals(name)) {
        return each;
      }
    }
    throw new JsonException(field + " has the unknown value " + name);
  }

  private static JsonObjectBuilder typed(String type) {
    return Json.object().put("type", type);
  }
}
