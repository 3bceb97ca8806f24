package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.RecordedRequest;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsValue;

/** Routed runs and routed requests of the gateway: who is asked, and what is told of why. */
class RoutingInRunsTest {
  @TempDir Path temp = Path.of("");

  private Path workspace = Path.of("");
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeFolder() throws IOException {
    workspace = Files.createDirectories(temp.resolve("workspace")).toRealPath();
  }

  @Test
  void rule_choosesTheModel_andTheReportTellsWhy() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Done.")))) {
      String yaml =
          """
          model: a/usual
          routing:
            rules:
              moves: {kind: refactoring, agent: coder, model: a/strong}
          """;
      assertThat(run(upstream, yaml, "Rename it", "--output", "json", "--verbose")).isZero();
      assertThat(models(upstream)).containsExactly("a/strong");
    }
    JrsValue report = Json.parse(out);
    JrsValue routed = Json.array(report, "routing").getFirst();
    assertThat(Json.string(routed, "model")).isEqualTo("a/strong");
    assertThat(Json.string(Json.field(routed, "decision"), "policy")).isEqualTo("rules");
    assertThat(Json.field(Json.field(report, "modelUsage"), "a/strong")).isNotNull();
    assertThat(err)
        .contains(
            "[turn 1] model: a/strong (rules: the rule moves fits: the agent is coder, by its words"
                + " (rename) it is refactoring)");
  }

  @Test
  void aPromptThatGrows_changesTheModelInTheRun() throws Exception {
    String text = "word ".repeat(2000);
    Files.writeString(workspace.resolve("long.txt"), text);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(Turn.calls("Bash", "command", "cat long.txt"), Turn.says("Done.")))) {
      String yaml =
          """
          model: a/usual
          routing: {rules: {long: {context_over: %d, model: a/wide}}}
          """;
      // The tools' descriptions are thousands of tokens by themselves.
      long before = promptTokens(upstream, yaml);
      upstream.add(Turn.calls("Bash", "command", "cat long.txt"), Turn.says("Done."));
      int asked = models(upstream).size();
      assertThat(
              run(
                  upstream,
                  yaml.formatted(before + 1500),
                  "Read it",
                  "--allowedTools",
                  "Bash(cat *)",
                  "--output",
                  "stream-json"))
          .isZero();
      assertThat(models(upstream).subList(asked, asked + 2)).containsExactly("a/usual", "a/wide");
    }
    assertThat(out.lines().filter(line -> line.contains("\"model_routed\"")).map(Json::parse))
        .satisfiesExactly(
            first -> assertThat(Json.string(first, "model")).isEqualTo("a/usual"),
            second -> {
              assertThat(Json.string(second, "model")).isEqualTo("a/wide");
              assertThat(Json.integer(second, "turn")).isEqualTo(2);
            });
  }

  /** Runs once, and returns how long the first prompt was taken to be. */
  private long promptTokens(ScriptedUpstream upstream, String yaml) throws IOException {
    assertThat(run(upstream, yaml.formatted(1), "Read it", "--output", "json")).isZero();
    String reason =
        Json.string(
            Json.field(Json.array(Json.parse(out), "routing").getFirst(), "decision"),
            "reason",
            "");
    String number = reason.replaceAll(".*about (\\d+) prompt tokens.*", "$1");
    return Long.parseLong(number);
  }

  @Test
  void aNamedModel_isTaken_andAChosenOneThatCannotBeAsked_isNot() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()))) {
      String yaml = "model: a/usual\nrouting: {rules: {all: {model: claude-haiku-4-5}}}\n";
      assertThat(run(upstream, yaml, "Do it", "--model", "a/named", "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/named");
      assertThat(out).contains("\"policy\":\"explicit\"");

      yaml = "model: a/usual\nrouting: {rules: {all: {model: \"gguf:\"}}}\n";
      assertThat(run(upstream, yaml, "Do it", "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/named", "a/usual");
      assertThat(out).contains("was chosen by rules and cannot be asked: gguf needs a file");
    }
  }

  @Test
  void plainLanguage_isSortedByAModel_andItsCallIsPaid_orByWordsWhereItFails() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("routing.txt"), "poems -> a/poet\nanything else -> a/usual\n");
    String yaml =
        """
        model: a/usual
        routing: {policy_file: "%s", classifier: a/small}
        """
            .formatted(file);
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.says("Kind 1")
                    .usage(Usage.of(1000, 10).withCost("0.00102"))
                    .expect("1. poems", "Sing a song"),
                Turn.says("La.").usage(Usage.of(1000, 10).withCost("0.00304")),
                Turn.says("I like songs"),
                Turn.says("La.")))) {
      assertThat(run(upstream, yaml, "Sing a song", "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/small", "a/poet");
      JrsValue report = Json.parse(out);
      assertThat(out).contains("by the judgement of a/small");
      assertThat(Json.decimal(report, "cost_usd")).isEqualByComparingTo("0.00406");
      assertThat(Json.decimal(report, "total_cost_usd")).isEqualByComparingTo("0.00406");

      assertThat(run(upstream, yaml, "Sing a song", "--output", "json")).isZero();
      assertThat(models(upstream).subList(2, 4)).containsExactly("a/small", "a/usual");
      assertThat(out).contains("by its words alone", "a/small did not answer with a number");
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void aPolicyFileThatIsNotThere_startsNothing() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of())) {
      assertThat(run(upstream, "routing: {policy_file: nowhere.txt}", "Do it")).isEqualTo(2);
      assertThat(err).contains("routing.policy_file", "nowhere.txt cannot be read");
    }
  }

  @Test
  void subAgents_haveRulesOfTheirOwn() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "Agent",
                    "description",
                    "look",
                    "prompt",
                    "Look around",
                    "subagent_type",
                    "reviewer"),
                Turn.says("Seen."),
                Turn.says("Done.")))) {
      String yaml =
          "model: a/usual\nrouting: {rules: {subs: {sub_agent: true, agent: rev*, model: a/small}}}\n";
      assertThat(run(upstream, yaml, "Do it", "--output", "json")).isZero();
      assertThat(models(upstream)).containsExactly("a/usual", "a/small", "a/usual");
    }
    assertThat(
            Json.array(Json.parse(out), "routing").stream().map(each -> Json.string(each, "model")))
        .containsExactly("a/usual", "a/small");
  }

  @Test
  void whatIsReadBesideTheWork_isReadByTheModelForThat() throws Exception {
    HttpServer pages =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pages.createContext(
        "/",
        exchange -> {
          byte[] page = "<p>The sky is blue.</p>".repeat(2000).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("content-type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    pages.start();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Script.of(
                Turn.calls(
                    "WebFetch",
                    "url",
                    "http://127.0.0.1:" + pages.getAddress().getPort() + "/",
                    "prompt",
                    "Which colour?"),
                Turn.says("Blue.").expect("The sky is blue."),
                Turn.says("Done.")))) {
      String yaml = "model: a/usual\nrouting: {rules: {b: {background: true, model: a/small}}}\n";
      assertThat(
              run(
                  upstream,
                  yaml,
                  "Read it",
                  "--allow-private-hosts",
                  "--allowedTools",
                  "WebFetch",
                  "--output",
                  "json"))
          .isZero();
      assertThat(models(upstream)).containsExactly("a/usual", "a/small", "a/usual");
    } finally {
      pages.stop(0);
    }
  }

  @Test
  void gatewayRequests_areRoutedByTheSameRules() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(Script.of(Turn.says("told").forever()))) {
      Path file =
          Files.writeString(
              temp.resolve("config.yaml"),
              """
              models: {mine: {provider: office, model: a/b}}
              providers: {office: {base_url: "%s"}}
              routing:
                rules:
                  beside: {background: true, model: office/small}
                  subs: {sub_agent: true, model: office/sub}
                  think: {thinking: true, model: office/deep}
                  rest: {model: office/big}
              gateway: {log_format: json}
              """
                  .formatted(upstream.openAiUrl()));
      Process process = startGateway(file);
      try {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        URI base = URI.create(lines.readLine().substring("ANTHROPIC_BASE_URL=".length()));
        HttpResponse<String> beside = ask(base, "claude-haiku-4-5", "", null);
        assertThat(beside.headers().firstValue("x-agentic-flow-model")).hasValue("small");
        assertThat(beside.headers().firstValue("x-agentic-flow-route"))
            .hasValue("rules: the rule beside fits: there is a call beside the work");
        ask(base, "claude-sonnet-5", "", "agent-7");
        ask(
            base,
            "claude-sonnet-5",
            ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
            null);
        ask(base, "claude-sonnet-5", "", null);
        assertThat(ask(base, "mine", "", null).headers().firstValue("x-agentic-flow-route"))
            .hasValue("explicit: it was named for this task");
        assertThat(models(upstream)).containsExactly("small", "sub", "deep", "big", "a/b");
      } finally {
        process.destroy();
        process.waitFor();
      }
      assertThat(Files.readString(temp.resolve("err.txt")))
          .contains("\"routing\":{\"asked\":\"claude-haiku-4-5\",\"chosen\":\"office/small\"");
    }
  }

  private static HttpResponse<String> ask(
      URI base, String model, String more, @Nullable String agent) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("/v1/messages"))
            .header("content-type", "application/json")
            .header("x-claude-code-session-id", "session-1")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"model":"%s","max_tokens":2048,"messages":[{"role":"user","content":"Do it"}]%s}
                    """
                        .formatted(model, more)));
    if (agent != null) {
      request.header("x-claude-code-agent-id", agent);
    }
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer;
    }
  }

  private Process startGateway(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.agenticflow.cli.Main",
                "proxy",
                "--port",
                "0",
                "--config",
                file.toString())
            .directory(temp.toFile())
            .redirectError(temp.resolve("err.txt").toFile());
    builder.environment().clear();
    builder.environment().put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    return builder.start();
  }

  private static List<String> models(ScriptedUpstream upstream) {
    return upstream.modelRequests().stream()
        .map(RecordedRequest::body)
        .map(body -> Json.string(Json.parse(body), "model", "none"))
        .toList();
  }

  private int run(ScriptedUpstream upstream, String yaml, String task, String... more)
      throws IOException {
    Path file = Files.writeString(temp.resolve("c.yaml"), yaml);
    Map<String, String> environment = new HashMap<>();
    environment.put("AGENTIC_FLOW_HOME", temp.resolve("home").toString());
    environment.put("CLAUDE_CONFIG_DIR", temp.resolve("user").toString());
    environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
    environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    List<String> all =
        new ArrayList<>(
            List.of(
                "run", "--task", task, "--config", file.toString(), "--cwd", workspace.toString()));
    all.addAll(List.of(more));
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(InputStream.nullInputStream(), outBytes, errBytes, "", environment);
    int code = new Program(new CommandTable()).run(all, terminal);
    terminal.finish();
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
