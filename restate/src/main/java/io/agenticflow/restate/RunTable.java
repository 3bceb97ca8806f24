package io.agenticflow.restate;

import io.agenticflow.durable.EngineException;
import io.agenticflow.durable.RunRecord;
import io.agenticflow.durable.RunRecord.State;
import io.agenticflow.json.Json;
import io.agenticflow.restate.RunMessages.Start;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsNumber;
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

  /** Of what the SDK says where a workflow's code does not fit the journal. */
  private static final String MISMATCH = "mismatch between the code paths";

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
    return Optional.of(record(rows.get(0), workflows(condition), signals(condition), open(rows)));
  }

  List<RunRecord> list(int most) {
    List<JrsValue> rows = api.query(COLUMNS + " order by created_at desc limit " + most);
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<String, String> workflows = workflows("");
    Map<String, List<String>> signals = signals("");
    Map<String, Map<String, Long>> open = open(rows);
    return rows.stream().map(row -> record(row, workflows, signals, open)).toList();
  }

  /** Returns the server's own name of a run. */
  Optional<String> invocation(String runId) {
    return api.query(COLUMNS + " and target_service_key = '" + runId + "'").stream()
        .map(row -> text(row, "id"))
        .findFirst();
  }

  /** Returns the runs that a run has spawned and that are not over. */
  List<String> children(String runId) {
    return api.query(spawnedBy(runId) + " and status <> 'completed'").stream()
        .map(row -> text(row, "target_service_key"))
        .toList();
  }

  /**
   * A run that the server keeps.
   *
   * @param invocation the server's own name of it
   */
  record Kept(String runId, String invocation, boolean isOver) {}

  /** Returns a run and those inside it, each before those that it has spawned. */
  List<Kept> tree(String runId) {
    List<Kept> tree = new ArrayList<>();
    api.query(COLUMNS + " and target_service_key = '" + runId + "'")
        .forEach(row -> tree.add(kept(row)));
    for (int i = 0; i < tree.size(); i++) {
      api.query(spawnedBy(tree.get(i).runId())).forEach(row -> tree.add(kept(row)));
    }
    return tree;
  }

  private static Kept kept(JrsValue row) {
    return new Kept(text(row, "target_service_key"), text(row, "id"), isOver(row));
  }

  private static String spawnedBy(String runId) {
    return COLUMNS
        + " and invoked_by_target = '"
        + RunMessages.SERVICE
        + "/"
        + runId
        + "/"
        + RunMessages.RUN
        + "'";
  }

  /** Returns why a run stands still until somebody changes something, or null where it does not. */
  @Nullable String hindrance(String runId) {
    for (JrsValue row : api.query(COLUMNS + " and target_service_key = '" + runId + "'")) {
      String failure = Json.string(row, "last_failure");
      if (failure != null && failure.contains(MISMATCH)) {
        return failure;
      }
    }
    return null;
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

  /** Returns how many operations of each kind are begun and not over, by the server's own names. */
  private Map<String, Map<String, Long>> open(List<JrsValue> runs) {
    String active =
        runs.stream()
            .filter(row -> !isOver(row))
            .map(row -> "'" + text(row, "id") + "'")
            .collect(Collectors.joining(", "));
    if (active.isEmpty()) {
      return Map.of();
    }
    Map<String, Map<String, Long>> open = new HashMap<>();
    for (JrsValue row :
        api.query(
            "select id, entry_type, count(*) as entries from sys_journal where id in ("
                + active
                + ") group by id, entry_type")) {
      String type = text(row, "entry_type");
      int colon = type.indexOf(": ");
      long entries = Json.integer(row, "entries", 0);
      open.computeIfAbsent(text(row, "id"), key -> new HashMap<>())
          .merge(
              type.substring(colon + 2),
              type.startsWith("Notification") ? -entries : entries,
              Long::sum);
    }
    return open;
  }

  /** Reads it from the message that started the run, for one that no worker has begun. */
  private String workflow(JrsValue row) {
    for (JrsValue entry :
        api.query(
            "select entry_json from sys_journal where index = 0 and id = '"
                + text(row, "id")
                + "'")) {
      List<JrsValue> payload =
          Json.array(
              Json.field(Json.field(Json.parse(text(entry, "entry_json")), "Command"), "Input"),
              "payload");
      byte[] bytes = new byte[payload.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = payload.get(i) instanceof JrsNumber number ? number.getValue().byteValue() : 0;
      }
      return Start.read(bytes).workflow();
    }
    return "";
  }

  private RunRecord record(
      JrsValue row,
      Map<String, String> workflows,
      Map<String, List<String>> signals,
      Map<String, Map<String, Long>> open) {
    String id = text(row, "target_service_key");
    String failure = Json.string(row, "completion_failure");
    State state = state(row, failure, open.getOrDefault(text(row, "id"), Map.of()));
    return new RunRecord(
        id,
        workflows.containsKey(id) ? workflows.get(id) : workflow(row),
        parent(Json.string(row, "invoked_by_target")),
        state,
        state.isOver() ? List.of() : signals.getOrDefault(id, List.of()),
        Instant.parse(text(row, "created_at")),
        state.isOver() ? Instant.parse(text(row, "completed_at")) : null,
        state == State.COMPLETED ? api.output(id) : null,
        problem(row, state, failure));
  }

  private static boolean isOver(JrsValue row) {
    return text(row, "status").equals("completed");
  }

  private static State state(JrsValue row, @Nullable String failure, Map<String, Long> open) {
    if (isOver(row)) {
      return failure == null
          ? State.COMPLETED
          : failure.startsWith("[409]") ? State.CANCELLED : State.FAILED;
    }
    return switch (text(row, "status")) {
      case "paused", "backing-off" -> State.INTERRUPTED;
      default -> isWaiting(open) ? State.WAITING : State.RUNNING;
    };
  }

  /** Returns whether nothing is under way but waiting for a signal or for a time. */
  private static boolean isWaiting(Map<String, Long> open) {
    return open.getOrDefault("Run", 0L) <= 0
        && open.getOrDefault("Call", 0L) <= 0
        && (open.getOrDefault("GetPromise", 0L) > 0 || open.getOrDefault("Sleep", 0L) > 0);
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
          "the Restate server shows a run without "
              + column
              + "; its version may not be supported");
    }
    return value;
  }
}
