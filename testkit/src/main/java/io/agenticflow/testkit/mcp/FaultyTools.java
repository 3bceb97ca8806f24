package io.agenticflow.testkit.mcp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools of a {@link FaultyServer}. Each call is served in a thread of its own.
 *
 * <ul>
 *   <li>{@code echo}: its argument {@code text}; {@code environment}: the names of its variables
 *   <li>{@code slow}: answers after {@code ms}; with {@code steps}, tells progress as often
 *   <li>{@code die}: ends the process with {@code code}; {@code fail}: {@code isError}
 *   <li>{@code huge}: {@code bytes} of text; {@code chatter}: text among its messages
 *   <li>{@code ask}: asks the client {@code method} with {@code params} and answers with its
 *       answer; in the stateless revision by a result that requires input
 *   <li>{@code task}: is done in its own time, see {@link FaultyTasks}
 *   <li>{@code visit}: refuses until a web page has been visited
 *   <li>{@code grow}: has one tool more from now on, and tells so
 *   <li>{@code touch}, {@code link}, {@code watched}: see {@link FaultyResources}; listed only
 *       where there are some
 *   <li>{@code cancelled}: which requests were taken back so far
 *   <li>{@code family}: starts a tree of processes, one in a session of its own, and tells who
 *   <li>{@code no-items}: a schema with an array whose items are not described
 *   <li>a name with more than 64 characters
 * </ul>
 */
final class FaultyTools {
  private static final String LONG =
      "a-name.with_more-than-sixty-four-characters-which-some-providers-refuse-in-a-tool";

  private final FaultyServer server;
  private final ServerFaults faults;
  private final List<String> cancelled = new ArrayList<>();
  private final Map<String, JsonNode> answers = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> asked = new ConcurrentHashMap<>();
  private final FaultyTasks tasks;
  private final FaultyResources resources;
  private volatile @Nullable JsonNode listener;
  private volatile boolean isVisited;
  private int grown;
  private int asks;

  FaultyTools(FaultyServer server, ServerFaults faults, FaultyResources resources) {
    this.server = server;
    this.faults = faults;
    this.resources = resources;
    this.tasks = new FaultyTasks(server);
  }

  FaultyTasks tasks() {
    return tasks;
  }

  /** Opens the stream on which it tells of changes. */
  void listen(JsonNode id) {
    listener = id;
    notify("notifications/subscriptions/acknowledged", subscribed(FaultyServer.object()));
  }

  private ObjectNode subscribed(ObjectNode params) {
    JsonNode id = listener;
    if (id != null) {
      params.putObject("_meta").set("io.modelcontextprotocol/subscriptionId", id);
    }
    return params;
  }

  ObjectNode list(String cursor) {
    List<ObjectNode> all = new ArrayList<>();
    for (String name :
        List.of(
            "echo",
            "environment",
            "slow",
            "die",
            "fail",
            "huge",
            "chatter",
            "ask",
            "grow",
            "cancelled",
            "family",
            "visit",
            LONG)) {
      all.add(tool(name, "Does what its name says."));
    }
    ObjectNode noItems = tool("no-items", "Takes a list of anything.");
    ((ObjectNode) noItems.get("inputSchema"))
        .putObject("properties")
        .putObject("all")
        .put("type", "array");
    all.add(noItems);
    ObjectNode task = tool("task", "Takes its time.");
    task.putObject("execution").put("taskSupport", "required");
    all.add(task);
    if (faults.has("resources")) {
      for (String name : List.of("touch", "link", "watched")) {
        all.add(tool(name, "Is about resources."));
      }
    }
    for (int i = 0; i < faults.number("tools", 0) + grown; i++) {
      all.add(tool("tool-" + i, "Number " + i + " of many."));
    }
    ObjectNode result = FaultyServer.object();
    ArrayNode page = result.putArray("tools");
    int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
    int to = Math.min(all.size(), from + faults.number("page", all.size()));
    all.subList(Math.min(from, to), to).forEach(page::add);
    if (to < all.size() || faults.has("endless")) {
      result.put("nextCursor", String.valueOf(to));
    }
    return result;
  }

  private static ObjectNode tool(String name, String description) {
    ObjectNode tool = FaultyServer.object().put("name", name).put("description", description);
    tool.putObject("inputSchema").put("type", "object");
    return tool;
  }

  void notified(String method, JsonNode params) {
    if (method.equals("notifications/cancelled")) {
      synchronized (cancelled) {
        cancelled.add(params.path("requestId").asString());
      }
    }
  }

  void answered(JsonNode message) {
    String id = message.path("id").asString("");
    answers.put(id, message);
    CountDownLatch latch = asked.get(id);
    if (latch != null) {
      latch.countDown();
    }
  }

  void call(JsonNode id, JsonNode params) {
    Thread.ofVirtual()
        .start(() -> {
          JsonNode arguments = params.path("arguments");
          switch (params.path("name").asString("")) {
            case "echo" -> text(id, arguments.path("text").asString(""));
            case "environment" ->
                text(id, String.join("\n", new java.util.TreeSet<>(System.getenv().keySet())));
            case "slow" -> slow(id, arguments, params.path("_meta").path("progressToken"));
            case "die" -> {
              System.err.println("Segmentation fault (core dumped)");
              Runtime.getRuntime().halt(arguments.path("code").asInt(139));
            }
            case "fail" -> {
              ObjectNode result = content("it did not work");
              server.result(id, result.put("isError", true));
            }
            case "huge" -> text(id, "x".repeat(arguments.path("bytes").asInt(1_000_000)));
            case "chatter" -> {
              server.chatter("calling upstream ... please wait");
              server.chatter("{\"done\":true}");
              text(id, "done");
            }
            case "ask" -> {
              if (server.isStateless()) {
                askBack(id, params);
              } else {
                ask(id, arguments);
              }
            }
            case "task" -> tasks.create(id, params);
            case "visit" -> visit(id);
            case "grow" -> {
              grown++;
              if (!server.isStateless() || listener != null) {
                notify("notifications/tools/list_changed", subscribed(FaultyServer.object()));
              }
              text(id, "grown");
            }
            case "touch" -> {
              resources.touch(listener);
              text(id, "touched");
            }
            case "link" -> {
              ObjectNode result = FaultyServer.object();
              resources.links().forEach(result.putArray("content")::add);
              server.result(id, result);
            }
            case "watched" -> text(id, String.valueOf(resources.watched()));
            case "cancelled" -> {
              synchronized (cancelled) {
                text(id, String.join(" ", cancelled));
              }
            }
            case "family" -> family(id);
            default ->
                server.error(id, -32602, "Unknown tool: " + params.path("name").asString(""));
          }
        });
  }

  private void slow(JsonNode id, JsonNode arguments, JsonNode token) {
    int steps = arguments.path("steps").asInt(1);
    for (int step = 1; step <= steps; step++) {
      FaultyServer.pause(arguments.path("ms").asInt(7000) / steps);
      if (!token.isMissingNode() && steps > 1) {
        ObjectNode progress = FaultyServer.object();
        progress.set("progressToken", token);
        notify(
            "notifications/progress",
            progress.put("progress", step).put("total", steps).put("message", "step " + step));
      }
    }
    text(id, "slept");
  }

  private void askBack(JsonNode id, JsonNode params) {
    if (params.has("inputResponses") && params.path("requestState").asString("").equals("état 1")) {
      text(id, String.valueOf(params.get("inputResponses").get("the question")));
      return;
    }
    ObjectNode result = FaultyServer.object().put("resultType", "input_required");
    JsonNode arguments = params.path("arguments");
    ObjectNode asked = result.putObject("inputRequests").putObject("the question");
    asked.put("method", arguments.path("method").asString(""));
    asked.set(
        "params",
        arguments.path("params").isObject() ? arguments.get("params") : FaultyServer.object());
    server.result(id, result.put("requestState", "état 1"));
  }

  private void visit(JsonNode id) {
    if (isVisited) {
      text(id, "welcome");
      return;
    }
    ObjectNode message = FaultyServer.object().put("jsonrpc", "2.0");
    message.set("id", id);
    ObjectNode error =
        message.putObject("error").put("code", -32042).put("message", "sign in first");
    error
        .putObject("data")
        .putArray("elicitations")
        .addObject()
        .put("mode", "url")
        .put("elicitationId", "visit-1")
        .put("url", "https://example.com/sign-in")
        .put("message", "Sign in.");
    server.send(message);
    FaultyServer.pause(200);
    isVisited = true;
    notify(
        "notifications/elicitation/complete",
        FaultyServer.object().put("elicitationId", "visit-1"));
  }

  private void ask(JsonNode id, JsonNode arguments) {
    String own;
    CountDownLatch latch = new CountDownLatch(1);
    synchronized (this) {
      own = "ask-" + ++asks;
    }
    asked.put(own, latch);
    ObjectNode request = FaultyServer.object().put("jsonrpc", "2.0").put("id", own);
    request.put("method", arguments.path("method").asString("ping"));
    request.set(
        "params",
        arguments.path("params").isObject() ? arguments.get("params") : FaultyServer.object());
    server.send(request);
    try {
      if (arguments.has("patience")
          && !latch.await(arguments.get("patience").asInt(), TimeUnit.MILLISECONDS)) {
        notify(
            "notifications/cancelled",
            FaultyServer.object().put("requestId", own).put("reason", "too late"));
        text(id, "took it back");
        return;
      }
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    JsonNode answer = requireNonNull(answers.get(own), "the latch opens when the answer is there");
    text(id, String.valueOf(answer.has("result") ? answer.get("result") : answer.get("error")));
  }

  private void family(JsonNode id) {
    try {
      Process shell =
          new ProcessBuilder(
                  "/bin/sh",
                  "-c",
                  "sh -c 'sleep 1000 & echo $!; wait' & setsid sh -c 'echo $$; exec sleep 1000' &"
                      + " echo $$; wait")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      List<String> pids = new ArrayList<>();
      var lines = shell.inputReader();
      for (int i = 0; i < 3; i++) {
        pids.add(String.valueOf(lines.readLine()));
      }
      text(id, String.join(" ", pids));
    } catch (IOException e) {
      server.error(id, -32603, String.valueOf(e.getMessage()));
    }
  }

  private void notify(String method, ObjectNode params) {
    ObjectNode message = FaultyServer.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    server.send(message);
  }

  private static ObjectNode content(@Nullable String text) {
    ObjectNode result = FaultyServer.object();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  private void text(JsonNode id, String text) {
    server.result(id, content(text));
  }
}
