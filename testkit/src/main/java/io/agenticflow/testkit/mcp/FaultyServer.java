package io.agenticflow.testkit.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server over standard input and output, run as a process of its own, whose faults are chosen by
 * its arguments (see {@link ServerFaults}) and by the tools that it offers (see {@link
 * FaultyTools}).
 */
public final class FaultyServer {
  private static final JsonMapper JSON = new JsonMapper();

  private final ServerFaults faults;
  private final PrintStream out;
  private final FaultyResources resources = new FaultyResources(this);
  private final FaultyTools tools;
  private boolean isInitialized;

  private FaultyServer(ServerFaults faults, PrintStream out) {
    this.faults = faults;
    this.out = out;
    this.tools = new FaultyTools(this, faults, resources);
  }

  /**
   * Returns the command that starts one.
   *
   * @param faults as {@link ServerFaults} reads them, for example {@code tools=353}
   */
  public static List<String> command(String... faults) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            FaultyServer.class.getName()));
    command.addAll(List.of(faults));
    return List.copyOf(command);
  }

  /** Serves until its input ends. */
  public static void main(String[] arguments) throws IOException {
    ServerFaults faults = ServerFaults.read(arguments);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    if (faults.has("dies-at-start")) {
      System.err.println("cannot find module 'left-pad'");
      System.err.println("giving up");
      System.exit(faults.number("dies-at-start", 1));
    }
    if (faults.has("banner")) {
      out.print("Starting the server on stdio ...\r\n{ not json\n\n{\"level\":\"info\"}\n");
      out.flush();
    }
    new FaultyServer(faults, out).serve();
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (message.has("method")) {
        heard(message);
      } else {
        tools.answered(message);
      }
    }
    if (faults.has("ignores-end")) {
      try {
        Thread.sleep(600_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void heard(JsonNode message) {
    String method = message.get("method").asString();
    JsonNode params = message.path("params");
    if (!message.has("id")) {
      tools.notified(method, params);
      if (faults.has("answers-notifications")) {
        send(
            object()
                .put("jsonrpc", "2.0")
                .set("error", object().put("code", -32601).put("message", "Method not found")));
      }
      return;
    }
    JsonNode id =
        faults.has("text-ids")
            ? JSON.getNodeFactory().stringNode(message.get("id").asString())
            : message.get("id");
    boolean isStateless = params.path("_meta").has("io.modelcontextprotocol/protocolVersion");
    switch (method) {
      case "server/discover" -> discover(id, params);
      case "initialize" -> initialize(id, params);
      case "ping" -> result(id, object());
      case "tools/list" -> {
        if (served(id, isStateless)) {
          result(id, tools.list(params.path("cursor").asString("")));
        }
      }
      case "tools/call" -> {
        if (served(id, isStateless)) {
          tools.call(id, params);
        }
      }
      case "prompts/list" -> result(id, FaultyPrompts.list());
      case "prompts/get" -> {
        if (!params.path("name").asString("").equals("hanging")) {
          result(id, FaultyPrompts.get(params));
        }
      }
      case "resources/list",
          "resources/templates/list",
          "resources/read",
          "resources/subscribe",
          "resources/unsubscribe" ->
          resources.serve(method, id, params);
      case "subscriptions/listen" -> {
        JsonNode uris = params.path("notifications").path("resourceSubscriptions");
        if (uris.isEmpty()) {
          tools.listen(message.get("id"));
        } else {
          resources.listen(message.get("id"), uris);
        }
      }
      case "tasks/get", "tasks/result", "tasks/update", "tasks/cancel" ->
          tools.tasks().serve(method, id, params);
      default -> error(id, -32601, "Method not found: " + method);
    }
  }

  private void discover(JsonNode id, JsonNode params) {
    switch (faults.text("discover", "unknown")) {
      case "silent" -> {}
      case "dies" -> System.exit(9);
      case "answers" -> {
        String asked =
            params.path("_meta").path("io.modelcontextprotocol/protocolVersion").asString("");
        if (!asked.equals("2026-07-28")) {
          error(id, -32022, "Unsupported protocol version");
          return;
        }
        ObjectNode result = object();
        result.putArray("supportedVersions").add("2026-07-28");
        result.set("capabilities", capabilities());
        result.put("instructions", "Be gentle.");
        result.putObject("_meta").set("io.modelcontextprotocol/serverInfo", info());
        result(id, result);
      }
      default -> error(id, -32601, "Method not found");
    }
  }

  private void initialize(JsonNode id, JsonNode params) {
    if (isStateless() && !faults.has("both-eras")) {
      error(id, -32601, "Method not found: initialize; this server speaks 2026-07-28");
      return;
    }
    isInitialized = true;
    ObjectNode result = object();
    result.put(
        "protocolVersion",
        faults.text("revision", params.path("protocolVersion").asString("2025-11-25")));
    result.set("capabilities", capabilities());
    result.set("serverInfo", info());
    result.put("instructions", "Be gentle.");
    result(id, result);
  }

  private boolean served(JsonNode id, boolean isStateless) {
    if (isStateless || isInitialized) {
      return true;
    }
    error(id, -32600, "not initialized");
    return false;
  }

  private static ObjectNode info() {
    return object().put("name", "faulty").put("version", "1.2.3");
  }

  private ObjectNode capabilities() {
    ObjectNode all = object();
    all.putObject("tools").put("listChanged", true);
    all.putObject("logging");
    if (faults.has("prompts")) {
      all.putObject("prompts");
    }
    if (faults.has("resources")) {
      all.putObject("resources").put("listChanged", true);
      if (!faults.has("no-subscriptions")) {
        all.withObject("/resources").put("subscribe", true);
      }
    }
    all.putObject("extensions").putObject("io.modelcontextprotocol/tasks");
    return all;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Returns whether it speaks the revision without a handshake. */
  boolean isStateless() {
    return faults.text("discover", "unknown").equals("answers");
  }

  /** Answers a request. */
  void result(JsonNode id, ObjectNode result) {
    if (isStateless() && !result.has("resultType")) {
      result.put("resultType", "complete");
    }
    ObjectNode message = object().put("jsonrpc", "2.0");
    message.set("id", id);
    message.set("result", result);
    send(message);
  }

  /** Refuses a request. */
  void error(JsonNode id, int code, String why) {
    ObjectNode message = object().put("jsonrpc", "2.0");
    message.set("id", id);
    ObjectNode error = message.putObject("error").put("code", code).put("message", why);
    if (code == -32022) {
      error.putObject("data").putArray("supported").add("2026-07-28");
    }
    send(message);
  }

  /** Writes a message, in pieces where that is the fault. */
  synchronized void send(ObjectNode message) {
    byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
    if (faults.has("in-pieces")) {
      int half = line.length / 2;
      out.write(line, 0, half);
      out.flush();
      pause(20);
      out.write(line, half, line.length - half);
    } else {
      out.write(line, 0, line.length);
    }
    out.flush();
  }

  /** Writes a line that is no message. */
  synchronized void chatter(String text) {
    out.println(text);
    out.flush();
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
