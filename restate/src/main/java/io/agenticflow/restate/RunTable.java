package io.agenticflow.restate;

import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.RunRecord.State;
import io.agenticflow.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsValue;

/** Reads runs from the tables in which the server shows its invocations. */
final class RunTable {
  private static final String COLUMNS =
      "select id, target_service_key, status, completion_result, completion_failure, created_at,"
          + " completed_at, invoked_by_target, last_failure, retry_count from sys_invocation"
          + " where target_service_name = '"
          + RunMessages.SERVICE
          + "' and target_handler_name = '"
          + RunMessages.RUN
          + "'";

  private final RestateApi api;

  RunTable(RestateApi api) {
    this.api = api;
  }

  Optional<RunRecord> find(String runId) {
    List<JrsValue> rows = api.query(COLUMNS + " and target_service_key = '" + runId + "'");
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    String condition = " and service_key = '" + runId + "'";
    return Optional.of(record(rows.get(0), workflows(condition), signals(condition)));
  }

  List<RunRecord> list(int most) {
    List<JrsValue> rows = api.query(COLUMNS + " order by created_at desc limit " + most);
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<String, String> workflows = workflows("");
    Map<String, List<String>> signals = signals("");
    return rows.stream().map(row -> record(row, workflows, signals)).toList();
  }

  /** Returns the server's own name of a run. */
  Optional<String> invocation(String runId) {
    return api.query(COLUMNS + " and target_service_key = '" + runId + "'").stream()
        .map(row -> text(row, "id"))
        .findFirst();
  }

  private Map<String, String> workflows(String condition) {
    Map<String, String> names = new HashMap<>();
    for (JrsValue row :
        api.query(
            "select service_key, value_utf8 from state where service_name = '"
                + RunMessages.SERVICE
                + "' and key = '"
                + RunMessages.WORKFLOW
                + "'"
                + condition)) {
      names.put(text(row, "service_key"), text(row, "value_utf8"));
    }
    return names;
  }

  /** Returns the signals that are waited for and have not come, by run. */
  private Map<String, List<String>> signals(String condition) {
    Map<String, List<String>> names = new HashMap<>();
    for (JrsValue row :
        api.query(
            "select service_key, key from sys_promise where service_name = '"
                + RunMessages.SERVICE
                + "' and completed = false and key like '"
                + RunMessages.SIGNAL
                + "%'"
                + condition)) {
      names
          .computeIfAbsent(text(row, "service_key"), key -> new ArrayList<>())
          .add(text(row, "key").substring(RunMessages.SIGNAL.length()));
    }
    return names;
  }

  private RunRecord record(
      JrsValue row, Map<String, String> workflows, Map<String, List<String>> signals) {
    String id = text(row, "target_service_key");
    String failure = Json.string(row, "completion_failure");
    State state = state(row, failure, signals.containsKey(id));
    return new RunRecord(
        id,
        workflows.getOrDefault(id, ""),
        parent(Json.string(row, "invoked_by_target")),
        state,
        state == State.WAITING ? signals.getOrDefault(id, List.of()) : List.of(),
        Instant.parse(text(row, "created_at")),
        state.isOver() ? Instant.parse(text(row, "completed_at")) : null,
        state == State.COMPLETED ? api.output(id) : null,
        problem(row, state, failure));
  }

  private static State state(JrsValue row, @Nullable String failure, boolean waits) {
    return switch (text(row, "status")) {
      case "completed" ->
          failure == null
              ? State.COMPLETED
              : failure.startsWith("[409]") ? State.CANCELLED : State.FAILED;
      case "suspended" -> State.WAITING;
      case "paused", "backing-off" -> State.INTERRUPTED;
      default -> waits ? State.WAITING : State.RUNNING;
    };
  }

  private static @Nullable String problem(JrsValue row, State state, @Nullable String failure) {
    return switch (state) {
      case FAILED, CANCELLED -> withoutCode(failure);
      case INTERRUPTED -> Json.string(row, "last_failure");
      default -> null;
    };
  }

  /** Takes away the {@code [409] } at the beginning. */
  private static @Nullable String withoutCode(@Nullable String failure) {
    int end = failure == null || !failure.startsWith("[") ? -1 : failure.indexOf(']');
    return end < 0 || failure == null ? failure : failure.substring(end + 1).strip();
  }

  /** Of {@code AgenticFlow/NAME/run}, which is how the server names the caller. */
  private static @Nullable String parent(@Nullable String target) {
    if (target == null || !target.startsWith(RunMessages.SERVICE + "/")) {
      return null;
    }
    int end = target.lastIndexOf('/');
    int start = RunMessages.SERVICE.length() + 1;
    return end <= start ? null : target.substring(start, end);
  }

  private static String text(JrsValue row, String column) {
    String value = Json.string(row, column);
    if (value == null) {
      throw new EngineException(
          "the Restate server shows a run without " + column + "; its version may not be supported");
    }
    return value;
  }
}
