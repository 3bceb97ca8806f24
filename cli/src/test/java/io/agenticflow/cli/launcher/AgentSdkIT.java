package io.agenticflow.cli.launcher;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.FaultyServers;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/**
 * Programs of the Claude Agent SDK for TypeScript, from npm and unmodified, that start our launcher
 * in the place of Claude Code. The table in docs/agent-sdk.md tells what is held here.
 */
@Timeout(120)
class AgentSdkIT {
  @TempDir Path temp;

  private Path workspace;

  @BeforeEach
  void folders() throws IOException, InterruptedException {
    workspace = Files.createDirectories(temp.resolve("work"));
    Files.createDirectories(temp.resolve("home"));
    Files.createDirectories(temp.resolve("more"));
    Files.createSymbolicLink(temp.resolve("node_modules"), NpmClients.modules());
    try (InputStream script = AgentSdkIT.class.getResourceAsStream("/agent-sdk.mjs")) {
      Files.copy(Objects.requireNonNull(script), temp.resolve("agent-sdk.mjs"));
    }
  }

  @AfterEach
  void unlink() throws IOException {
    Files.deleteIfExists(temp.resolve("node_modules"));
  }

  /** Runs a program of the script and returns the lines that it printed. */
  private List<JrsValue> run(String scenario, Turn... turns) throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turns)) {
      List<JrsValue> lines = run(scenario, upstream);
      assertThat(upstream.problems()).isEmpty();
      return lines;
    }
  }

  private List<JrsValue> run(String scenario, ScriptedUpstream upstream) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of("OPENROUTER_API_KEY", "OPENAI_API_KEY", "COMPLETION_MODEL", "AGENT", "TASK")) {
      environment.put(name, "");
    }
    environment.put("HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("home").toString());
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("ANTHROPIC_API_KEY", MarkedKeys.ANTHROPIC);
    environment.put("ANTHROPIC_BASE_URL", upstream.anthropicUrl());
    Started.Outcome outcome =
        Started.run(
            workspace,
            environment,
            NpmClients.node().toString(),
            temp.resolve("agent-sdk.mjs").toString(),
            scenario,
            Distribution.built().launcher(),
            temp.resolve("more").toString(),
            temp.resolve("servers.json").toString());
    assertThat(outcome.exitCode()).as(outcome.err() + outcome.out()).isZero();
    return outcome.out().lines().map(Json::parse).toList();
  }

  private static List<JrsValue> all(List<JrsValue> lines, String type) {
    return lines.stream().filter(line -> type.equals(Json.string(line, "type"))).toList();
  }

  private static JrsValue last(List<JrsValue> lines, String type) {
    return all(lines, type).getLast();
  }

  private static @Nullable String kinds(JrsValue line) {
    String type = Json.string(line, "type");
    JrsValue content = Json.field(Json.field(line, "message"), "content");
    return content == null || Json.elements(content).isEmpty()
        ? type
        : type + " " + Json.string(Json.elements(content).getFirst(), "type");
  }

  private static String result(JrsValue user) {
    return Json.write(requireNonNull(Json.field(Json.field(user, "message"), "content")));
  }

  private static final Turn WRITE =
      Turn.calls("Write", "file_path", "a.txt", "content", "a\n").usage(1000, 20);

  @Test
  void messages_comeAsClaudeCodeWritesThem() throws Exception {
    List<JrsValue> lines =
        run("messages", WRITE.text("I write.").thinking("Hm."), Turn.says("Done.").usage(1100, 5));

    assertThat(lines)
        .extracting(AgentSdkIT::kinds)
        .containsExactly(
            "system",
            "assistant thinking",
            "assistant text",
            "assistant tool_use",
            "user tool_result",
            "assistant text",
            "result");
    JrsValue end = lines.getLast();
    assertThat(Json.string(end, "result")).isEqualTo("Done.");
    assertThat(Json.integer(Json.field(end, "usage"), "output_tokens")).isEqualTo(25);
    assertThat(Json.string(lines.getFirst(), "permissionMode")).isEqualTo("acceptEdits");
    assertThat(workspace.resolve("a.txt")).hasContent("a\n");
  }

  @Test
  void partialMessages_areTheStream() throws Exception {
    List<JrsValue> lines = run("partial", Turn.says("One two three.").chunk(4));

    StringBuilder words = new StringBuilder();
    for (JrsValue line : all(lines, "stream_event")) {
      JrsValue delta = Json.field(Json.field(line, "event"), "delta");
      words.append(Json.string(delta, "text", ""));
    }
    assertThat(words).hasToString("One two three.");
    assertThat(Json.string(last(lines, "result"), "result")).isEqualTo("One two three.");
  }

  @Test
  void optionsThatBecomeFlags_areUnderstood() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("Bash", "command", "touch forbidden.txt"), Turn.says("Arr."))) {
      List<JrsValue> lines = run("flags", upstream);

      assertThat(workspace.resolve("forbidden.txt")).doesNotExist();
      assertThat(upstream.modelRequests().getFirst().header("anthropic-beta"))
          .contains("context-1m-2025-08-07");

      assertThat(Json.string(last(lines, "result"), "result")).isEqualTo("Arr.");
      JrsValue init = lines.getFirst();
      assertThat(Json.write(requireNonNull(Json.field(init, "tools"))))
          .isEqualTo("[\"Read\",\"Bash\"]");
      assertThat(Json.string(init, "permissionMode")).isEqualTo("bypassPermissions");
      assertThat(upstream.modelRequests().getFirst().body()).contains("Speak like a pirate.");
    }
  }

  @Test
  void permissionCallback_allowsChangesAndDenies() throws Exception {
    List<JrsValue> lines =
        run(
            "permissions",
            Turn.calls("Bash", "command", "touch first.txt")
                .tool("Bash", "command", "touch second.txt"),
            Turn.says("Well.").expect("Not today."));

    assertThat(all(lines, "asked")).hasSize(2);
    assertThat(workspace.resolve("first.txt")).hasContent("mended\n");
    assertThat(workspace.resolve("second.txt")).doesNotExist();
    JrsValue end = last(lines, "result");
    assertThat(Json.isTrue(end, "is_error")).isFalse();
    JrsValue denial = Json.array(end, "permission_denials").getFirst();
    assertThat(Json.string(denial, "tool_name")).isEqualTo("Bash");
    assertThat(Json.string(denial, "tool_use_id"))
        .isEqualTo(Json.string(all(lines, "asked").getLast(), "toolUseID"));
  }

  @Test
  void hooks_hearOfWhatHappensAndForbid() throws Exception {
    List<JrsValue> lines =
        run(
            "hooks",
            WRITE.tool("Bash", "command", "touch b.txt").expect("It is Tuesday."),
            Turn.says("Well.").expect("No shell on Tuesdays."));

    assertThat(all(lines, "hook"))
        .extracting(line -> Json.string(Json.field(line, "input"), "hook_event_name"))
        .containsExactlyInAnyOrder("UserPromptSubmit", "PostToolUse", "PreToolUse", "Stop");
    assertThat(all(lines, "system"))
        .extracting(line -> Json.string(line, "subtype"))
        .contains("hook_started", "hook_response");
    assertThat(workspace.resolve("a.txt")).exists();
    assertThat(workspace.resolve("b.txt")).doesNotExist();
  }

  @Test
  void serverInTheProgram_isCalled() throws Exception {
    List<JrsValue> lines =
        run(
            "server",
            Turn.calls("mcp__house__weather", "city", "Bern").tool("mcp__house__broken"),
            Turn.says("Take a coat.").expect("snow in Bern", "out of order"));

    JrsValue status = Json.array(last(lines, "status"), "servers").getFirst();
    assertThat(Json.string(status, "status")).isEqualTo("connected");
    assertThat(Json.write(last(lines, "system"))).contains("mcp__house__weather");
    assertThat(Json.string(last(lines, "result"), "result")).isEqualTo("Take a coat.");
    assertThat(all(lines, "user")).extracting(AgentSdkIT::result).anyMatch(x -> x.contains("Bern"));
  }

  @Test
  void questionsOfServers_areAnsweredByTheProgram() throws Exception {
    Files.writeString(
        temp.resolve("servers.json"),
        FaultyServers.named("f", FaultyServers.entry().put("type", "stdio")));
    Map<String, Object> form =
        Map.of(
            "message",
            "Who are you?",
            "requestedSchema",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("name", Map.of("type", "string"), "size", Map.of("type", "integer"))));
    Turn asks =
        Turn.calls("mcp__f__ask", "method", "elicitation/create", "params", form).usage(100, 10);
    Turn leads =
        Turn.calls(
            "mcp__f__ask",
            "method",
            "elicitation/create",
            "params",
            Map.of(
                "mode",
                "url",
                "message",
                "Sign in.",
                "elicitationId",
                "e1",
                "url",
                "https://a.example/in"));
    List<JrsValue> lines = run("questions", asks, asks, leads, Turn.says("Done."));

    List<JrsValue> asked = all(lines, "asked");
    assertThat(asked).hasSize(3);
    assertThat(Json.write(asked.getFirst()))
        .contains("\"serverName\":\"f\"", "\"message\":\"Who are you?\"", "\"mode\":\"form\"")
        .contains("\"requestedSchema\":{");
    assertThat(Json.write(asked.getLast()))
        .contains("\"url\":\"https://a.example/in\"", "\"elicitationId\":\"e1\"");
    assertThat(all(lines, "user").stream().map(AgentSdkIT::result))
        .satisfiesExactly(
            one -> assertThat(one).contains("accept", "Anna"),
            two -> assertThat(two).contains("cancel").doesNotContain("three"),
            three -> assertThat(three).contains("decline"));
  }

  @Test
  void interrupt_endsTheAnswer_andTheSessionGoesOn() throws Exception {
    List<JrsValue> lines =
        run(
            "interrupt",
            Turn.says("This takes very long.").chunk(4).faults(Fault.silence(4)),
            Turn.says("Quick.").expect("Be quick"));

    assertThat(all(lines, "result"))
        .extracting(line -> Json.string(line, "subtype"))
        .containsExactly("error_during_execution", "success");
  }

  @Test
  void aPicture_isShown_andATaskInTheBackgroundIsStopped() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls(
                "Bash",
                "command",
                "while :; do echo beat >> beat.txt; sleep 0.1; done",
                "run_in_background",
                true),
            Turn.says("A dot."))) {
      List<JrsValue> lines = run("tasks", upstream);

      assertThat(upstream.modelRequests().getFirst().body()).contains("image/png", "iVBORw0KGgo");
      assertThat(Json.string(last(lines, "stopped"), "id")).startsWith("bash_");
      assertThat(Json.isTrue(last(lines, "stopped"), "goesOn")).isFalse();
      assertThat(Json.string(last(lines, "refused"), "value"))
          .contains("no task bash_none is running");
      assertThat(all(lines, "thrown")).isEmpty();
    }
  }

  @Test
  void resumeAndFork_goOnWithTheSession() throws Exception {
    List<JrsValue> lines =
        run(
            "resume",
            Turn.says("Hello Ann."),
            Turn.says("Ann.").expect("My name is Ann", "Hello Ann."),
            Turn.says("Still Ann.").expect("What is my name?"));

    List<JrsValue> ends = all(lines, "result");
    assertThat(ends)
        .extracting(end -> Json.string(end, "result"))
        .containsExactly("Hello Ann.", "Ann.", "Still Ann.");
    List<String> ids = ends.stream().map(end -> Json.string(end, "session_id", "")).toList();
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    assertThat(ids.get(2)).isNotEqualTo(ids.get(0));
  }

  @Test
  void budget_endsTheRun() throws Exception {
    List<JrsValue> lines =
        run("budget", Turn.calls("Glob", "pattern", "*").usage(Usage.of(1000, 20)));

    assertThat(Json.string(last(lines, "result"), "subtype")).isEqualTo("error_max_budget_usd");
    assertThat(Json.string(last(lines, "thrown"), "message")).contains("budget");
  }

  @Test
  void turnLimit_endsTheRun() throws Exception {
    List<JrsValue> lines = run("turns", WRITE);

    assertThat(Json.string(last(lines, "result"), "subtype")).isEqualTo("error_max_turns");
    assertThat(all(lines, "thrown")).hasSize(1);
  }

  @Test
  void refusalOfTheProvider_isTheResult() throws Exception {
    List<JrsValue> lines = run("failure", Turn.fails(Fault.status(401)).forever());

    JrsValue end = last(lines, "result");
    assertThat(Json.isTrue(end, "is_error")).isTrue();
    assertThat(Json.integer(end, "api_error_status")).isEqualTo(401);
    assertThat(Json.string(last(lines, "thrown"), "message")).contains("error result");
  }

  @Test
  void agentsOfTheProgram_doTheirPart() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls(
                    "Agent",
                    "description",
                    "Count files",
                    "prompt",
                    "Count the blue files.",
                    "subagent_type",
                    "counter",
                    "run_in_background",
                    false)
                .when(When.turn(1).user("Delegate this.")),
            Turn.says("There are seven.").when(When.turn(1).user("Count the blue files.")),
            Turn.says("Seven it is.")
                .when(When.turn(2).user("Delegate this."))
                .expect("There are seven."))) {
      List<JrsValue> lines = run("agents", upstream);

      assertThat(Json.string(last(lines, "result"), "result")).isEqualTo("Seven it is.");
      assertThat(all(lines, "system"))
          .extracting(line -> Json.string(line, "subtype"))
          .contains("task_started", "task_notification");
      JrsValue inside =
          all(lines, "assistant").stream()
              .filter(line -> Json.string(line, "subagent_type") != null)
              .findFirst()
              .orElseThrow();
      assertThat(Json.string(inside, "subagent_type")).isEqualTo("counter");
      assertThat(Json.write(inside)).contains("There are seven.");
      assertThat(Json.write(requireNonNull(Json.field(last(lines, "result"), "modelUsage"))))
          .contains("claude-sonnet-4-5", "claude-haiku-4-5");
      assertThat(upstream.modelRequests().get(1).body()).contains("You count files.");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void answerBySchema_isInTheResult() throws Exception {
    List<JrsValue> lines =
        run("schema", Turn.calls("StructuredOutput", "city", "Bern", "people", 134_000));

    JrsValue output = Json.field(last(lines, "result"), "structured_output");
    assertThat(Json.string(output, "city")).isEqualTo("Bern");
    assertThat(Json.integer(output, "people", 0)).isEqualTo(134_000);
  }

  @Test
  void requests_areAnsweredWhileTheSessionLasts() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(WRITE, Turn.says("There."), Turn.says("Once more."))) {
      List<JrsValue> lines = run("requests", upstream);

      assertThat(all(lines, "user")).filteredOn(line -> Json.isTrue(line, "isReplay")).hasSize(2);
      assertThat(Json.write(last(lines, "models"))).contains("claude-sonnet-4-5");
      assertThat(Json.write(last(lines, "agents"))).contains("coder");
      assertThat(Json.integer(Json.field(last(lines, "context"), "value"), "totalTokens", 0))
          .isPositive();
      assertThat(Json.isTrue(Json.field(last(lines, "rewound"), "value"), "canRewind")).isTrue();
      assertThat(workspace.resolve("a.txt")).doesNotExist();
      assertThat(Json.string(last(lines, "refused"), "value")).contains("reckless");
      assertThat(upstream.modelRequests().getLast().body()).contains("claude-haiku-4-5", "2048");
      assertThat(
              lines.stream()
                  .filter(line -> "init".equals(Json.string(line, "subtype")))
                  .map(line -> Json.string(line, "permissionMode"))
                  .toList())
          .containsExactly("default", "plan");
    }
  }
}
