package io.agenticflow.mcp.client;

import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.json.JsonObjectBuilder;
import io.agenticflow.mcp.McpException;
import io.agenticflow.mcp.Message;
import io.agenticflow.mcp.Methods;
import io.agenticflow.mcp.ResultType;
import io.agenticflow.mcp.RpcError;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/**
 * Calls that a server does in its own time: it gives the name of a task, which is asked for until
 * it is done. In 2025-11-25 the client asks for a task where a tool requires that; since 2026-07-28
 * it is an extension, and the server decides. Safe for use by several threads.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks">Tasks
 *     in 2025-11-25</a>
 * @see <a href="https://modelcontextprotocol.io/extensions/tasks/overview">The extension</a>
 */
final class TaskRuns {
  static final String EXTENSION = "io.modelcontextprotocol/tasks";

  private static final long USUAL_INTERVAL = 1000;
  private static final long SHORTEST_INTERVAL = 20;
  private static final long LONGEST_INTERVAL = 30_000;

  private final Connection connection;
  private final boolean isStateless;

  TaskRuns(Connection connection, boolean isStateless) {
    this.connection = connection;
    this.isStateless = isStateless;
  }

  /** Returns whether a result is a task instead. */
  boolean isTask(JrsObject result) {
    return isStateless
        ? ResultType.of(result).equals(ResultType.TASK)
        : Json.field(result, "task") != null && Json.field(result, "content") == null;
  }

  /** Waits for a task's end and returns what the call would have brought. */
  JrsObject await(JrsObject created, CallOptions call) throws McpException {
    JrsValue inside = Json.field(created, "task");
    JrsValue task = isStateless || inside == null ? created : inside;
    JrsObject named = Json.object().put("taskId", Json.string(task, "taskId", "")).build();
    boolean isOver = false;
    try {
      JrsObject result = isStateless ? watch(named, task, call) : collect(named, task, call);
      isOver = true;
      return result;
    } finally {
      if (!isOver && call.cancellation().isCancelled()) {
        cancel(named);
      }
    }
  }

  private void cancel(JrsObject named) {
    try {
      connection.answer(
          Methods.TASKS_CANCEL,
          named,
          CallOptions.of(new Cancellation()).timeout(Duration.ofSeconds(2)));
    } catch (McpException e) {
      connection.options().events().failed(String.valueOf(e.getMessage()));
    }
  }

  /** 2025-11-25: the result is asked for when it is there, or when the server wants to ask back. */
  private JrsObject collect(JrsObject named, JrsValue created, CallOptions call)
      throws McpException {
    JrsValue task = created;
    while ("working".equals(Json.string(task, "status"))) {
      wait(task, "pollInterval", call);
      task = connection.ask(Methods.TASKS_GET, named, silent(call));
    }
    return connection.ask(Methods.TASKS_RESULT, named, silent(call));
  }

  /** Since 2026-07-28: all is in the state of the task. */
  private JrsObject watch(JrsObject named, JrsValue created, CallOptions call) throws McpException {
    JrsValue task = created;
    Set<String> answered = new HashSet<>();
    while (true) {
      switch (Json.string(task, "status", "")) {
        case "completed" -> {
          return Json.field(task, "result") instanceof JrsObject result ? result : Message.NOTHING;
        }
        case "failed" -> {
          JrsValue error = Json.field(task, "error");
          throw connection.refused(
              Methods.TOOLS_CALL,
              new RpcError(
                  Json.integer(error, "code", RpcError.INTERNAL_ERROR),
                  Json.string(
                      error, "message", Json.string(task, "statusMessage", "its task failed"))));
        }
        case "cancelled" ->
            throw new McpException(
                "the MCP server "
                    + connection.name()
                    + " took back its task: "
                    + Json.string(task, "statusMessage", "it does not say why"));
        case "input_required" -> update(named, Json.field(task, "inputRequests"), answered, call);
        default -> {} // goes on
      }
      wait(task, "pollIntervalMs", call);
      task = connection.ask(Methods.TASKS_GET, named, silent(call));
    }
  }

  private void update(
      JrsObject named, @Nullable JrsValue asked, Set<String> answered, CallOptions call)
      throws McpException {
    JsonObjectBuilder fresh = Json.object();
    boolean isFresh = false;
    for (Map.Entry<String, JrsValue> each : Json.fields(asked)) {
      // The same question stands there until the server has taken the answer in.
      if (answered.add(each.getKey())) {
        fresh.put(each.getKey(), each.getValue());
        isFresh = true;
      }
    }
    if (isFresh) {
      JrsObject responses =
          connection.inputs(Methods.TOOLS_CALL, fresh.build(), call.cancellation());
      connection.ask(
          Methods.TASKS_UPDATE,
          Connection.copy(named).put("inputResponses", responses).build(),
          silent(call));
    }
  }

  private void wait(JrsValue task, String field, CallOptions call) throws McpException {
    long interval = Json.integer(task, field, USUAL_INTERVAL);
    connection.pause(
        Duration.ofMillis(Math.clamp(interval, SHORTEST_INTERVAL, LONGEST_INTERVAL)),
        Methods.TOOLS_CALL,
        call.cancellation());
  }

  /** Progress is told for the call, not for the questions after it. */
  private static CallOptions silent(CallOptions call) {
    return new CallOptions(call.cancellation(), call.timeout(), null, null);
  }
}
