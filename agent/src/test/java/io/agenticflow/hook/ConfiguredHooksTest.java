package io.agenticflow.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.agenticflow.agent.RunEvent;
import io.agenticflow.agent.RunHooks;
import io.agenticflow.cancellation.Cancellation;
import io.agenticflow.json.Json;
import io.agenticflow.permission.HookVerdict.Word;
import io.agenticflow.permission.PermissionMode;
import io.agenticflow.permission.RuleSource;
import io.agenticflow.permission.RuleSource.Scope;
import io.agenticflow.permission.SettingsException;
import io.agenticflow.permission.SettingsObject;
import io.agenticflow.tool.ToolOutcome;
import io.agenticflow.tool.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** Hooks as the loop sees them: real commands in a real shell, and a real server. */
class ConfiguredHooksTest {
  @TempDir private Path folder;

  private final List<RunEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final Cancellation cancellation = new Cancellation();

  private RunHooks.Moment at() {
    return new RunHooks.Moment(1, events::add, cancellation);
  }

  private static RunHooks.Call bash(String command) {
    return new RunHooks.Call("call_1", "Bash", Json.object().put("command", command).build());
  }

  private RunHooks hooks(String event, String... hooks) throws IOException, SettingsException {
    return all("{\"" + event + "\": [{\"hooks\": [" + String.join(",", hooks) + "]}]}", "");
  }

  private RunHooks all(String hooks, String more) throws IOException, SettingsException {
    SettingsObject file =
        SettingsObject.parse(
            "{\"hooks\": " + hooks + more + "}",
            new RuleSource(Scope.USER, "settings.json", folder));
    return new ConfiguredHooks(
        HookReader.of(List.of(file), false),
        new HookSession(
            "session-1",
            Path.of("/s/session-1.jsonl"),
            Workspace.open(folder, List.of(), true),
            Map.of("PATH", System.getenv("PATH"), "TOKEN", "t-1", "OTHER", "o-1"),
            () -> PermissionMode.ACCEPT_EDITS,
            "startup",
            "a/model",
            "coder"),
        agent ->
            agent.equals("tester")
                ? List.of(ofTester("Stop", "exit 2"), ofTester("PreToolUse", "exit 2"))
                : List.of());
  }

  private Hook ofTester(String event, String command) {
    try {
      return HookReader.ofAgent(
              Json.parse("{\"" + event + "\": [{\"hooks\": [" + command(command) + "]}]}"),
              new RuleSource(Scope.AGENT, "the file of agent tester", folder),
              new ArrayList<>())
          .getFirst();
    } catch (SettingsException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void hooksInASubAgentsFile_areCalledWhileItRuns_only() throws Exception {
    RunHooks outside = all("{}", "");
    RunHooks inside = outside.forSubAgent("agent-1", "tester");

    assertThat(outside.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(outside.stop("done", false, at()).blocks()).isNull();
    assertThat(inside.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.DENY);
    assertThat(inside.stop("done", false, at()).blocks()).isNotNull();
    assertThat(outside.forSubAgent("agent-2", "coder").stop("done", false, at()).blocks()).isNull();
  }

  private static String command(String text, String... fields) {
    return "{\"type\": \"command\", \"command\": "
        + Json.write(Json.of(text))
        + Stream.of(fields).map(field -> ", " + field).collect(Collectors.joining())
        + "}";
  }

  private List<RunEvent.HookFinished> finished() {
    return events.stream()
        .filter(RunEvent.HookFinished.class::isInstance)
        .map(RunEvent.HookFinished.class::cast)
        .toList();
  }

  @Test
  void aCommand_readsTheInput_andItsFieldsAreThoseOfTheConvention() throws Exception {
    RunHooks hooks = hooks("PreToolUse", command("cat > in.json; env > env.txt"));

    assertThat(hooks.preToolUse(bash("git status"), at())).isEqualTo(RunHooks.BeforeTool.NOTHING);

    JrsValue input = Json.parse(Files.readString(folder.resolve("in.json")));
    assertThat(Json.string(input, "session_id")).isEqualTo("session-1");
    assertThat(Json.string(input, "transcript_path")).isEqualTo("/s/session-1.jsonl");
    assertThat(Json.string(input, "cwd")).isEqualTo(folder.toRealPath().toString());
    assertThat(Json.string(input, "permission_mode")).isEqualTo("acceptEdits");
    assertThat(Json.string(input, "hook_event_name")).isEqualTo("PreToolUse");
    assertThat(Json.string(input, "tool_name")).isEqualTo("Bash");
    assertThat(Json.string(input, "tool_use_id")).isEqualTo("call_1");
    assertThat(Json.string(Json.field(input, "tool_input"), "command")).isEqualTo("git status");
    assertThat(Json.field(input, "agent_id")).isNull();
    assertThat(Files.readString(folder.resolve("env.txt")))
        .contains("CLAUDE_PROJECT_DIR=" + folder.toRealPath());
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            RunEvent.HookStarted.class,
            started -> assertThat(started.name()).isEqualTo("PreToolUse:Bash"));
    assertThat(finished().getFirst().exitCode()).isZero();
  }

  @Test
  void exitCodeTwo_forbids_andOtherCodesDoNot() throws Exception {
    RunHooks strict = hooks("PreToolUse", command("echo no >&2; exit 2"));
    RunHooks broken = hooks("PreToolUse", command("echo oops >&2; exit 3"));

    assertThat(strict.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.DENY);
    assertThat(strict.preToolUse(bash("ls"), at()).verdict().reason()).isEqualTo("no");
    assertThat(broken.preToolUse(bash("ls"), at())).isEqualTo(RunHooks.BeforeTool.NOTHING);
    assertThat(finished().getLast().end()).isEqualTo(RunEvent.HookFinished.End.ERROR);
    assertThat(finished().getLast().message()).contains("code 3", "oops");
  }

  @Test
  void ofSeveral_theStrictestCounts_andTheyRunAtTheSameTime() throws Exception {
    String verdict =
        "{\"hookSpecificOutput\": {\"hookEventName\": \"PreToolUse\", \"permissionDecision\": \"%s\","
            + " \"permissionDecisionReason\": \"%s\", \"additionalContext\": \"%s\"}}";
    RunHooks hooks =
        hooks(
            "PreToolUse",
            // Each waits for the other: one after the other, neither would come to its end.
            command(
                "touch a; until [ -e b ]; do sleep 0.02; done; echo '"
                    + verdict.formatted("allow", "fine", "one")
                    + "'"),
            command(
                "touch b; until [ -e a ]; do sleep 0.02; done; echo '"
                    + verdict.formatted("ask", "hm", "two")
                    + "'"));

    RunHooks.BeforeTool before = hooks.preToolUse(bash("ls"), at());

    assertThat(before.verdict().word()).isEqualTo(Word.ASK);
    assertThat(before.verdict().reason()).isEqualTo("hm");
    assertThat(before.outcome().context()).containsExactly("one", "two");
  }

  @Test
  void changedArguments_systemMessage_andTheEndOfTheRun_areHeard() throws Exception {
    RunHooks hooks =
        hooks(
            "PreToolUse",
            command(
                "echo '{\"systemMessage\": \"careful\", \"hookSpecificOutput\":"
                    + " {\"permissionDecision\": \"allow\", \"updatedInput\": {\"command\": \"ls -l\"}}}'"));
    RunHooks stop =
        hooks(
            "UserPromptSubmit",
            command("echo '{\"continue\": false, \"stopReason\": \"closed\"}'"));

    RunHooks.BeforeTool before = hooks.preToolUse(bash("ls"), at());
    assertThat(Json.string(before.verdict().updatedInput(), "command")).isEqualTo("ls -l");
    assertThat(finished().getFirst().message()).isEqualTo("careful");
    assertThat(stop.userPromptSubmit("hello", at()).ends()).isEqualTo("closed");
  }

  @Test
  void plainText_isContextForPromptsAndStarts_only() throws Exception {
    RunHooks hooks =
        all(
            """
            {"UserPromptSubmit": [{"hooks": [{"type": "command", "command": "echo branch main"}]}],
             "SessionStart": [{"matcher": "startup", "hooks": [{"type": "command", "command": "echo hello"}]},
                              {"matcher": "resume", "hooks": [{"type": "command", "command": "echo again"}]}],
             "PostToolUse": [{"hooks": [{"type": "command", "command": "echo ignored"}]}]}
            """,
            "");

    assertThat(hooks.userPromptSubmit("x", at()).context()).containsExactly("branch main");
    assertThat(hooks.sessionStart(at()).context()).containsExactly("hello");
    assertThat(hooks.sessionStart(at()).context()).as("the second run of the session").isEmpty();
    assertThat(hooks.postToolUse(bash("ls"), ToolOutcome.text("a"), Duration.ZERO, at()))
        .isEqualTo(RunHooks.Outcome.NOTHING);
  }

  @Test
  void blocks_areReasonsWhereTheyMeanSomething() throws Exception {
    String block = "echo '{\"decision\": \"block\", \"reason\": \"tests fail\"}'";
    RunHooks hooks =
        all(
            "{\"Stop\": [{\"hooks\": ["
                + command(block)
                + "]}],"
                + "\"PostToolUseFailure\": [{\"hooks\": ["
                + command("cat > failed.json; " + block)
                + "]}],"
                + "\"PreCompact\": [{\"matcher\": \"auto\", \"hooks\": ["
                + command("exit 2")
                + "]}],"
                + "\"SubagentStop\": [{\"matcher\": \"tester\", \"hooks\": ["
                + command("cat > sub.json; exit 2")
                + "]}],"
                + "\"Notification\": [{\"hooks\": ["
                + command("exit 2")
                + "]}]}",
            "");

    assertThat(hooks.stop("done", false, at()).blocks()).isEqualTo("tests fail");
    assertThat(
            hooks
                .postToolUse(
                    bash("ls"),
                    new ToolOutcome(ToolOutcome.text("not there").content(), true, List.of()),
                    Duration.ofMillis(7),
                    at())
                .blocks())
        .isEqualTo("tests fail");
    JrsValue failed = Json.parse(Files.readString(folder.resolve("failed.json")));
    assertThat(Json.string(failed, "error")).isEqualTo("not there");
    assertThat(Json.integer(failed, "duration_ms")).isEqualTo(7);
    assertThat(hooks.preCompact(true, "", at()).blocks()).isNotNull();
    assertThat(hooks.preCompact(false, "", at()).blocks()).isNull();
    RunHooks inside = hooks.forSubAgent("agent-7", "tester");
    assertThat(inside.stop("words", true, at()).blocks()).isNotNull();
    JrsValue sub = Json.parse(Files.readString(folder.resolve("sub.json")));
    assertThat(Json.string(sub, "hook_event_name")).isEqualTo("SubagentStop");
    assertThat(Json.string(sub, "agent_id")).isEqualTo("agent-7");
    assertThat(Json.isTrue(sub, "stop_hook_active")).isTrue();
    hooks.notification("permission_prompt", "look", at());
    assertThat(finished().getLast().end()).isEqualTo(RunEvent.HookFinished.End.ERROR);
  }

  @Test
  void aHookThatFails_isTold_andForbidsOnlyWhereItIsMeantTo() throws Exception {
    RunHooks slow = hooks("PreToolUse", command("sleep 30 & wait", "\"timeout\": 0.2"));
    RunHooks strict =
        hooks("PreToolUse", command("sleep 30", "\"timeout\": 0.2", "\"onFailure\": \"block\""));
    RunHooks babbling = hooks("PreToolUse", command("echo '{broken'"));
    RunHooks missing =
        hooks(
            "PreToolUse",
            "{\"type\": \"command\", \"command\": \"/no/such/program\", \"args\": []}");

    assertThat(slow.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(finished().getLast().message()).contains("did not end within 200 ms");
    assertThat(strict.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.DENY);
    assertThat(babbling.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(finished().getLast().message()).contains("JSON that cannot be read");
    assertThat(missing.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(finished().getLast().message()).contains("/no/such/program");
  }

  @Test
  void conditions_lookAtEveryPartOfACommand_andOnceIsOnce() throws Exception {
    RunHooks hooks = hooks("PreToolUse", command("exit 2", "\"if\": \"Bash(git push *)\""));
    RunHooks once = hooks("PreToolUse", command("exit 2", "\"once\": true"));

    assertThat(hooks.preToolUse(bash("ls && git push origin"), at()).verdict().word())
        .isEqualTo(Word.DENY);
    assertThat(hooks.preToolUse(bash("git status"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(once.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.DENY);
    assertThat(once.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
  }

  @Test
  void nobodyWaitsForAnAsyncHook() throws Exception {
    RunHooks hooks =
        hooks(
            "Stop",
            command("until [ -e go ]; do sleep 0.02; done; touch came; exit 2", "\"async\": true"));

    assertThat(hooks.stop("done", false, at()).blocks()).isNull();

    assertThat(folder.resolve("came")).doesNotExist();
    Files.createFile(folder.resolve("go"));
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(folder.resolve("came")) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertThat(folder.resolve("came")).exists();
  }

  @Test
  void cancellingTheRun_endsTheHook() throws Exception {
    RunHooks hooks = hooks("PreToolUse", command("echo $$ > pid; sleep 60"));
    Thread.ofVirtual()
        .start(() -> {
          while (!Files.exists(folder.resolve("pid"))) {
            Thread.onSpinWait();
          }
          cancellation.cancel("enough");
        });

    assertThat(hooks.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
    assertThat(finished().getLast().end()).isEqualTo(RunEvent.HookFinished.End.CANCELLED);
  }

  @Test
  void aServer_isAskedAndAnswers_withHeadersFromTheVariablesThatItMayHave() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestHeaders().getFirst("Authorization"));
          seen.add(Json.string(Json.parse(exchange.getRequestBody().readAllBytes()), "tool_name"));
          boolean good = exchange.getRequestURI().getPath().equals("/good");
          byte[] body =
              "{\"decision\": \"block\", \"reason\": \"server says no\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(good ? 200 : 500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      String hook =
          "{\"type\": \"http\", \"url\": \"%s\", \"headers\": {\"Authorization\": \"Bearer $TOKEN ${OTHER}.\"},"
              + " \"allowedEnvVars\": [\"TOKEN\"]}";
      RunHooks good = hooks("PreToolUse", hook.formatted(base + "/good"));
      RunHooks bad = hooks("PreToolUse", hook.formatted(base + "/bad"));
      RunHooks elsewhere =
          all(
              "{\"PreToolUse\": [{\"hooks\": [" + hook.formatted(base + "/good") + "]}]}",
              ", \"allowedHttpHookUrls\": [\"https://hooks.example.org/*\"]");

      assertThat(good.preToolUse(bash("ls"), at()).verdict().reason()).isEqualTo("server says no");
      assertThat(seen).containsExactly("Bearer t-1 .", "Bash");
      assertThat(bad.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
      assertThat(finished().getLast().message()).contains("status 500");
      seen.clear();
      assertThat(elsewhere.preToolUse(bash("ls"), at()).verdict().word()).isEqualTo(Word.NOTHING);
      assertThat(seen).isEmpty();
      assertThat(finished().getLast().message()).contains("allowedHttpHookUrls");
    } finally {
      server.stop(0);
    }
  }
}
