package io.agenticflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/**
 * Runs agents as a user does: the real launcher, a real folder, a scripted provider over real
 * sockets.
 */
class AgentRunIT {
  private static final String KEY = MarkedKeys.OPENROUTER;
  private static final String MODEL = "meta-llama/llama-3.1-8b-instruct";

  @TempDir Path temp;

  private Path workspace;
  private Path home;

  @BeforeEach
  void folders() throws IOException {
    workspace = Files.createDirectories(temp.resolve("work space"));
    home = Files.createDirectories(temp.resolve("home"));
  }

  private Map<String, String> noKeys() {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "OPENROUTER_API_KEY",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "OPENAI_API_KEY",
            "OPENROUTER_BASE_URL",
            "ANTHROPIC_BASE_URL",
            "OPENAI_BASE_URL",
            "OLLAMA_HOST",
            "COMPLETION_MODEL",
            "USE_OPENROUTER",
            "AGENT",
            "TASK",
            "AGENTS_DIR",
            "PROXY_PORT")) {
      environment.put(name, "");
    }
    environment.put("AGENTIC_FLOW_HOME", home.toString());
    environment.put("CLAUDE_CONFIG_DIR", home.toString());
    return environment;
  }

  private Map<String, String> openRouter(ScriptedUpstream upstream) {
    Map<String, String> environment = noKeys();
    environment.put("OPENROUTER_API_KEY", KEY);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    return environment;
  }

  private Started start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Distribution.built().launcher());
    command.addAll(List.of(arguments));
    return Started.start(workspace, environment, command.toArray(String[]::new));
  }

  private Started.Outcome run(Map<String, String> environment, String... arguments)
      throws Exception {
    Started.Outcome outcome = start(environment, arguments).outcome();
    assertThat(outcome.out() + outcome.err()).doesNotContain(KEY).doesNotContain("\tat ");
    return outcome;
  }

  @Test
  void theNewcomersCommand() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                    Turn.says("I write it.")
                        .tool(
                            "Write",
                            "file_path",
                            "hello.py",
                            "content",
                            "print('Hello, world!')\n"),
                    Turn.calls("Bash", "command", "cat hello.py").expect("Created hello.py"),
                    Turn.says("hello.py is there.").expect("Hello, world!"))
                .requireKey(KEY))) {
      Started.Outcome outcome =
          run(
              openRouter(upstream),
              "--agent",
              "coder",
              "--task",
              "Create a Python hello world in hello.py",
              "--model",
              MODEL);

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).isEqualTo("hello.py is there.\n");
      assertThat(outcome.err()).contains("3 turns").contains("tokens in").contains("$");
      assertThat(workspace.resolve("hello.py")).hasContent("print('Hello, world!')\n");
      assertThat(upstream.problems()).isEmpty();
      assertThat(upstream.modelRequests()).hasSize(3);
      RecordedRequest first = upstream.modelRequests().getFirst();
      assertThat(Json.string(Json.parse(first.body()), "model")).isEqualTo(MODEL);
      assertThat(first.body()).contains("Create a Python hello world").contains("\"Write\"");
    }
  }

  @Test
  void theDemo_needsNothing_andSaysWhatItIs() throws Exception {
    Started.Outcome outcome =
        run(
            noKeys(),
            "--agent",
            "coder",
            "--task",
            "Create a Python hello world in hello.py",
            "--model",
            "demo");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("recording");
    assertThat(workspace.resolve("hello.py")).isRegularFile();
  }

  @Test
  void theDemo_refusesAnyOtherTask() throws Exception {
    Started.Outcome outcome = run(noKeys(), "--task", "Create a web server", "--model", "demo");

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains("Create a Python hello world in hello.py");
    assertThat(workspace).isEmptyDirectory();
  }

  @Test
  void severalFaultsInOneRun_endWell() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.fails(Fault.status(429).header("retry-after", "0")),
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n")
                    .tool("Write", "file_path", "b/c.txt", "content", "c\n")
                    .tool("Read", "file_path", "missing.txt"),
                Turn.says("This will be cut in the middle of it").chunk(3).faults(Fault.cut(5)),
                Turn.calls("Read", "file_path", "a.txt")
                    .tool("Read", "file_path", "b/c.txt")
                    .expect("missing.txt"),
                Turn.says("Both are there.")))) {
      Started.Outcome outcome =
          run(openRouter(upstream), "--task", "Write two files", "--model", MODEL);

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).isEqualTo("Both are there.\n");
      assertThat(outcome.err()).contains("trying again").contains("broke off");
      assertThat(workspace.resolve("a.txt")).hasContent("a\n");
      assertThat(workspace.resolve("b/c.txt")).hasContent("c\n");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void json_isOneObjectWithEverything() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n")
                    .usage(Usage.of(1000, 20).withCost("0.0005")),
                Turn.says("Done.").usage(Usage.of(1100, 5).withCost("0.00025"))))) {
      Started.Outcome outcome =
          run(openRouter(upstream), "--task", "Write a.txt", "--model", MODEL, "--output", "json");

      JrsValue json = Json.parse(outcome.out());
      assertThat(Json.string(json, "answer")).isEqualTo("Done.");
      assertThat(Json.integer(json, "turns")).isEqualTo(2);
      assertThat(Json.integer(Json.field(json, "usage"), "output_tokens")).isEqualTo(25);
      assertThat(Json.string(json, "model")).isEqualTo(MODEL);
      assertThat(Json.string(json, "provider")).isEqualTo("openrouter");
      assertThat(Json.string(json, "ending")).isEqualTo("completed");
      assertThat(Json.decimal(json, "cost_usd")).isEqualByComparingTo("0.00075");
      assertThat(Json.array(json, "files_changed")).hasSize(1);
      assertThat(Json.field(json, "error")).isNull();
    }
  }

  @Test
  void jsonOfAFailure_isOneObjectToo() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.fails(Fault.status(401)).forever()))) {
      Started.Outcome outcome =
          run(openRouter(upstream), "--task", "Write a.txt", "--model", MODEL, "--output", "json");

      JrsValue json = Json.parse(outcome.out());
      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(Json.integer(json, "exit_code")).isEqualTo(3);
      assertThat(Json.string(Json.field(json, "error"), "type")).isEqualTo("authentication");
    }
  }

  @Test
  void withoutAKey_theErrorSaysWhatIsMissing() throws Exception {
    Started.Outcome outcome =
        run(noKeys(), "--agent", "coder", "--task", "Anything", "--model", MODEL);

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("OPENROUTER_API_KEY required for OpenRouter models");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void anUnknownAgent_namesTheNearest() throws Exception {
    Started.Outcome outcome =
        run(noKeys(), "--agent", "codr", "--task", "Anything", "--model", "demo");

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("codr").contains("coder").contains("Looked in");
  }

  @Test
  void anUnknownModel_namesNearOnes() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.fails(Fault.status(404)).forever()))) {
      Started.Outcome outcome =
          run(
              openRouter(upstream),
              "--task",
              "Anything",
              "--model",
              "meta-llama/llama-3.1-8b-instrct");

      assertThat(outcome.exitCode()).isEqualTo(5);
      assertThat(outcome.err()).contains(MODEL);
    }
  }

  @Test
  void aRateLimitThatStays_hasItsOwnExitCode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.fails(Fault.status(429).header("retry-after", "0")).forever()))) {
      Started.Outcome outcome = run(openRouter(upstream), "--task", "Anything", "--model", MODEL);

      assertThat(outcome.exitCode()).isEqualTo(7);
      assertThat(upstream.modelRequests()).hasSize(5);
    }
  }

  @ParameterizedTest
  @CsvSource({"-INT, 130", "-TERM, 143"})
  void aSignal_killsTheToolsAndStillTellsWhatWasDone(String signal, int exitCode) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n"),
                Turn.calls("Bash", "command", "echo $$ > pid.txt; sleep 500")))) {
      Started started = start(openRouter(upstream), "--task", "Sleep", "--model", MODEL);
      long pid = Long.parseLong(awaitText(workspace.resolve("pid.txt")));
      assertThat(
              new ProcessBuilder("kill", signal, Long.toString(started.process().pid()))
                  .start()
                  .waitFor())
          .isZero();
      Started.Outcome outcome = started.outcome();

      assertThat(outcome.exitCode()).isEqualTo(exitCode);
      assertThat(outcome.err()).contains("Interrupted").contains("2 turns").contains("a.txt");
      assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    }
  }

  @Test
  void keysAreNotInTheEnvironmentOfCommands() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Bash", "command", "env > env.txt; echo $VISIBLE"),
                Turn.says("Done.")))) {
      Map<String, String> environment = openRouter(upstream);
      environment.put("VISIBLE", "this-one-is-no-secret");
      run(environment, "--task", "Show the environment", "--model", MODEL);

      assertThat(workspace.resolve("env.txt"))
          .content()
          .contains("this-one-is-no-secret")
          .doesNotContain(KEY);
    }
  }

  @Test
  void dotEnv_isRead_andNeverOverridesTheEnvironment() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("One.").forever()))) {
      Files.writeString(
          workspace.resolve(".env"),
          "OPENROUTER_API_KEY="
              + KEY
              + "\nCOMPLETION_MODEL=vendor/from-dot-env\nAGENT=planner\nTASK=From the file\n");
      Map<String, String> environment = noKeys();
      environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
      for (String unset : List.of("OPENROUTER_API_KEY", "COMPLETION_MODEL", "AGENT", "TASK")) {
        environment.put(unset, "");
      }
      run(environment, "--verbose");
      environment.put("COMPLETION_MODEL", "vendor/from-environment");
      run(environment, "--verbose");

      List<RecordedRequest> requests = upstream.modelRequests();
      assertThat(requests).hasSize(2);
      assertThat(requests.getFirst().body())
          .contains("vendor/from-dot-env")
          .contains("From the file");
      assertThat(requests.getLast().body()).contains("vendor/from-environment");
    }
  }

  @Test
  void outsideTheWorkspace_isRefused_unlessPermissionsAreBypassed() throws Exception {
    Path outside = temp.resolve("outside.txt");
    Script script =
        Script.of(
            Turn.calls("Write", "file_path", outside.toString(), "content", "x\n"),
            Turn.says("Tried."));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      Started.Outcome outcome =
          run(openRouter(upstream), "--task", "Write outside", "--model", MODEL);
      assertThat(outcome.exitCode()).isZero();
      assertThat(outside).doesNotExist();
    }
    try (ScriptedUpstream upstream = ScriptedUpstream.start(script)) {
      run(
          openRouter(upstream),
          "--task",
          "Write outside",
          "--model",
          MODEL,
          "--permission-mode",
          "bypassPermissions");
      assertThat(outside).exists();
    }
  }

  @Test
  void planMode_changesNothing() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "x\n"),
                Turn.says("A plan.")))) {
      Started.Outcome outcome =
          run(
              openRouter(upstream),
              "--task",
              "Write",
              "--model",
              MODEL,
              "--permission-mode",
              "plan");
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.err()).contains("Not allowed").contains("plan");
      assertThat(workspace.resolve("a.txt")).doesNotExist();
    }
  }

  @Test
  void theTurnLimit_hasItsOwnExitCode() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.calls("Glob", "pattern", "*").forever()))) {
      Started.Outcome outcome =
          run(openRouter(upstream), "--task", "Look", "--model", MODEL, "--max-turns", "2");
      assertThat(outcome.exitCode()).isEqualTo(9);
      assertThat(outcome.err()).contains("--max-turns");
    }
  }

  @Test
  void anAgentOfOnesOwn_isUsed() throws Exception {
    Path agents = Files.createDirectories(workspace.resolve(".claude/agents/mine"));
    Files.writeString(
        agents.resolve("poet.md"),
        "---\nname: poet\ndescription: Writes poems.\ntools: Read, Write\n---\nYou write poems in a file.\n");
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("A poem.")))) {
      Started.Outcome listed = run(noKeys(), "--list");
      assertThat(listed.out())
          .contains("poet")
          .contains("Writes poems.")
          .contains("security-auditor");

      run(openRouter(upstream), "--agent", "poet", "--task", "Write", "--model", MODEL);
      String body = upstream.modelRequests().getFirst().body();
      assertThat(body)
          .contains("You write poems in a file.")
          .contains("\"Write\"")
          .doesNotContain("\"Bash\"");
    }
  }

  @Test
  void ask_isOneAnswerWithoutTools_andTakesStandardInput() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Forty-two.")))) {
      Path input = Files.writeString(temp.resolve("input.txt"), "what is piped in");
      Started.Outcome outcome =
          Started.run(
              workspace,
              openRouter(upstream),
              "sh",
              "-c",
              "exec '"
                  + Distribution.built().launcher()
                  + "' ask 'What is this?' --model "
                  + MODEL
                  + " < '"
                  + input
                  + "'");

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out()).isEqualTo("Forty-two.\n");
      assertThat(outcome.err()).contains("1 turn,").contains("tokens in");
      String body = upstream.modelRequests().getFirst().body();
      assertThat(body)
          .contains("What is this?")
          .contains("what is piped in")
          .doesNotContain("\"tools\"");
    }
  }

  @Test
  void aClaudeModelWithOnlyAnOpenRouterKey_goesToOpenRouter() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Hello.")))) {
      Started.Outcome outcome =
          run(
              openRouter(upstream),
              "--task",
              "Say hello",
              "--model",
              "claude-sonnet-4-5",
              "--verbose");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.err()).contains("because");
      assertThat(Json.string(Json.parse(upstream.modelRequests().getFirst().body()), "model"))
          .startsWith("anthropic/claude-");
    }
  }

  @Test
  void anthropicIsSpokenToInItsOwnDialect() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls("Write", "file_path", "a.txt", "content", "a\n"), Turn.says("Done.")))) {
      Map<String, String> environment = noKeys();
      environment.put("ANTHROPIC_API_KEY", KEY);
      environment.put("ANTHROPIC_BASE_URL", upstream.anthropicUrl());
      Started.Outcome outcome =
          run(environment, "--task", "Write a.txt", "--model", "claude-sonnet-4-5");

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(workspace.resolve("a.txt")).exists();
      RecordedRequest request = upstream.modelRequests().getFirst();
      assertThat(request.path()).startsWith("/v1/messages");
      assertThat(request.header("x-api-key")).isEqualTo(KEY);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void theGateway_answersOnAnyModel_andEndsOnSigterm() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Through the gateway.")))) {
      Started started = start(openRouter(upstream), "proxy", "--port", "0", "--model", MODEL);
      String base = awaitText(started.out()).replace("ANTHROPIC_BASE_URL=", "");
      try (HttpClient http = HttpClient.newHttpClient()) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(base + "/v1/messages"))
                    .header("content-type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":100,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("Through the gateway.");
      }
      assertThat(Json.string(Json.parse(upstream.modelRequests().getFirst().body()), "model"))
          .isEqualTo(MODEL);
      started.process().destroy();
      Started.Outcome outcome = started.outcome();
      assertThat(outcome.exitCode()).isEqualTo(143);
      assertThat(outcome.out() + outcome.err()).doesNotContain(KEY);
    }
  }

  private static String awaitText(Path file) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      assertThat(System.nanoTime()).as("waiting for " + file).isLessThan(end);
      Thread.sleep(50);
    }
    return Files.readString(file).strip();
  }
}
