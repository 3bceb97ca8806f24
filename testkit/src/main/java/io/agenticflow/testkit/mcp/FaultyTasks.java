package io.agenticflow.testkit.mcp;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one task of a {@link FaultyServer}: at the first question for it it is working, at the second
 * it wants input where {@code method} is given (in the stateless revision only), and then it is
 * done; with {@code endless} it goes on until it is cancelled, with {@code fails} it fails.
 */
final class FaultyTasks {
  private final FaultyServer server;
  private JsonNode arguments = FaultyServer.object();
  private int questions;
  private String input = "";
  private boolean isCancelled;

  FaultyTasks(FaultyServer server) {
    this.server = server;
  }

  synchronized void create(JsonNode id, JsonNode params) {
    if (!server.isStateless() && !params.has("task")) {
      server.error(id, -32601, "this tool works by tasks only");
      return;
    }
    arguments = params.path("arguments");
    questions = 0;
    ObjectNode result = FaultyServer.object();
    if (server.isStateless()) {
      server.result(id, describe(result.put("resultType", "task"), "working"));
    } else {
      describe(result.putObject("task"), "working");
      server.result(id, result);
    }
  }

  private static ObjectNode describe(ObjectNode task, String status) {
    return task.put("taskId", "task-1")
        .put("status", status)
        .put("pollInterval", 20)
        .put("pollIntervalMs", 20)
        .put("statusMessage", "so it goes");
  }

  synchronized void serve(String method, JsonNode id, JsonNode params) {
    if (!params.path("taskId").asString("").equals("task-1")) {
      server.error(id, -32602, "no such task");
      return;
    }
    switch (method) {
      case "tasks/get" -> server.result(id, state());
      case "tasks/result" -> server.result(id, result());
      case "tasks/cancel" -> {
        isCancelled = true;
        server.result(id, FaultyServer.object());
      }
      default -> {
        input = String.valueOf(params.path("inputResponses").path("one"));
        server.result(id, FaultyServer.object());
      }
    }
  }

  private ObjectNode state() {
    questions++;
    ObjectNode state = FaultyServer.object();
    if (isCancelled) {
      return describe(state, "cancelled");
    }
    if (questions == 1 || arguments.has("endless")) {
      return describe(state, "working");
    }
    if (arguments.has("fails")) {
      describe(state, "failed").putObject("error").put("code", 7).put("message", "out of luck");
      return state;
    }
    if (arguments.has("method") && input.isEmpty()) {
      ObjectNode one =
          describe(state, "input_required").putObject("inputRequests").putObject("one");
      one.put("method", arguments.get("method").asString()).putObject("params");
      return state;
    }
    describe(state, "completed").set("result", result());
    return state;
  }

  private ObjectNode result() {
    ObjectNode result = FaultyServer.object();
    result
        .putArray("content")
        .addObject()
        .put("type", "text")
        .put("text", isCancelled ? "cancelled" : "done " + input);
    return result;
  }
}
