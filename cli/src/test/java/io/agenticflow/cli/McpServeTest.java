package io.agenticflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.Terminal;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.stree.JrsObject;
import tools.jackson.jr.stree.JrsValue;

/** {@code mcp serve} over its standard streams, as a client speaks to it. */
@Timeout(60)
class McpServeTest {
  private static final String FORM = "{\"elicitation\":{}}";

  @TempDir Path temporary;

  @Test
  void readingProfile_offersNothingThatCostsOrChanges() throws Exception {
    try (Client client = new Client(null)) {
      client.initialize("{}");
      JrsValue result = client.ask("tools/list", "{}");
      for (JrsValue each : Json.array(result, "tools")) {
        assertThat(Json.isTrue(Json.field(each, "annotations"), "readOnlyHint"))
            .as(Json.string(each, "name"))
            .isTrue();
      }
      assertThat(client.failure("run_agent", "{\"agent\":\"coder\",\"task\":\"x\"}"))
          .contains("there is no tool 'run_agent'")
          .contains("--profile run");
    }
  }

  @Test
  void memory_isWrittenWithAProfile_andSearchedWithout() throws Exception {
    try (Client client = new Client(null, "--profile", "write")) {
      client.initialize("{}");
      JrsValue stored =
          client.call(
              "store_memory", "{\"text\":\"--tests need the database\",\"tags\":\"tests, db\"}");
      String id = Json.string(stored, "id", "");
      assertThat(Json.string(stored, "source")).isEqualTo("mcp");
      JrsValue hits = client.call("search_memory", "{\"query\":\"database\",\"tag\":\"db\"}");
      assertThat(Json.string(Json.array(hits, "hits").getFirst(), "text"))
          .isEqualTo("--tests need the database");
      assertThat(Json.array(client.call("list_memory", "{}"), "entries")).hasSize(1);
      assertThat(
              client.failure("search_memory", "{\"query\":\"x\",\"namespace\":\"project:other\"}"))
          .contains("belongs to another project");
      assertThat(client.failure("store_memory", "{\"text\":\"password=geheim123\"}"))
          .contains("memory keeps none");
      client.call("delete_memory", "{\"id\":\"" + id + "\"}");
      assertThat(Json.array(client.call("list_memory", "{}"), "entries")).isEmpty();
    }
    try (Client client = new Client(null)) {
      client.initialize("{}");
      assertThat(client.failure("store_memory", "{\"text\":\"x\"}")).contains("--profile write");
      assertThat(Json.array(client.call("search_memory", "{\"query\":\"x\"}"), "hits")).isEmpty();
    }
  }

  @Test
  void readingTools_sayWhatTheCommandsSay() throws Exception {
    try (Client client = new Client(null)) {
      client.initialize("{}");
      JrsValue agents = client.call("list_agents", "{\"category\":\"quality\"}");
      assertThat(Json.write(agents)).contains("\"reviewer\"").doesNotContain("\"coder\"");
      assertThat(Json.string(client.call("show_agent", "{\"agent\":\"coder\"}"), "system_prompt"))
          .startsWith("You are a coder");
      JrsValue models = client.call("list_models", "{\"query\":\"sonnet\",\"limit\":1}");
      assertThat(Json.array(models, "models")).hasSize(1);
      assertThat(Json.integer(models, "total", 0)).isGreaterThan(1);
      JrsValue route =
          client.call(
              "route_task", "{\"task\":\"Rename a field\",\"model\":\"openai/gpt-4.1-mini\"}");
      assertThat(Json.string(Json.field(route, "decision"), "chosen"))
          .isEqualTo("openai/gpt-4.1-mini");
      assertThat(Json.decimal(Json.field(route, "decision"), "expected_cost_usd")).isPositive();
      assertThat(client.failure("show_agent", "{\"agent\":\"codr\"}"))
          .contains("did you mean coder");
      assertThat(client.failure("show_agent", "{}")).contains("agent is missing");
      assertThat(client.failure("show_agent", "{\"agent\":7}")).contains("of type string");
    }
  }

  @Test
  void routeTask_countsWithTheModelOfTheServer() throws Exception {
    try (Client client = new Client(null, "--model", "openai/gpt-4.1-mini")) {
      client.initialize("{}");
      JrsValue decision =
          Json.field(client.call("route_task", "{\"task\":\"Rename a field\"}"), "decision");
      assertThat(Json.string(decision, "chosen")).isEqualTo("openai/gpt-4.1-mini");
      assertThat(Json.decimal(decision, "expected_cost_usd")).isPositive();
    }
  }

  @Test
  void routeTask_countsWithTheProviderOfTheServer() throws Exception {
    try (Client client =
        new Client(null, "--provider", "openrouter", "--model", "claude-haiku-4-5")) {
      client.initialize("{}");
      JrsValue route = client.call("route_task", "{\"task\":\"Rename a field\"}");
      assertThat(Json.string(route, "answerer"))
          .isEqualTo("anthropic/claude-haiku-4.5 at openrouter");
      assertThat(Json.decimal(Json.field(route, "decision"), "expected_cost_usd")).isPositive();
    }
  }

  @Test
  void anAgentRuns_withProgress_andItsSessionCanBeRead() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("Write", "file_path", "made.txt", "content", "made"),
                    Turn.says("I made it.")));
        Client client = new Client(upstream, "--profile", "run")) {
      client.initialize("{}");
      JrsObject result =
          client.ask(
              "tools/call",
              "{\"name\":\"run_agent\",\"arguments\":{\"agent\":\"coder\",\"task\":\"Make it\"},"
                  + "\"_meta\":{\"progressToken\":\"p1\"}}");
      JrsValue structured = Json.field(result, "structuredContent");
      assertThat(Json.string(structured, "result")).isEqualTo("I made it.");
      assertThat(client.workspace().resolve("made.txt")).hasContent("made");
      assertThat(client.told)
          .anySatisfy(each ->
              assertThat(each)
                  .contains("notifications/progress")
                  .contains("\"p1\"")
                  .contains("Write made.txt"));

      JrsValue cost = client.call("report_cost", "{\"by\":\"agent\"}");
      assertThat(Json.integer(Json.field(cost, "total"), "calls", 0)).isEqualTo(2);
      assertThat(Json.write(cost)).contains("\"coder\"");
      assertThat(client.failure("report_cost", "{\"by\":\"moon\"}")).contains("moon");
      assertThat(Json.array(client.call("report_budgets", "{}"), "budgets")).isEmpty();

      String session = Json.string(structured, "session_id", "");
      JrsValue listed = client.call("list_sessions", "{}");
      assertThat(Json.write(listed)).contains(session);
      assertThat(
              Json.string(client.call("read_session", "{\"session\":\"" + session + "\"}"), "text"))
          .contains("Make it")
          .contains("I made it.");
    }
  }

  @Test
  void aCancelledCall_endsTheRun_andIsNotAnswered() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("Bash", "command", "sleep 30; touch late.txt"), Turn.says("x")));
        Client client =
            new Client(upstream, "--profile", "run", "--permission-mode", "bypassPermissions")) {
      client.initialize("{}");
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"run\",\"method\":\"tools/call\",\"params\":{\"name\":"
              + "\"run_agent\",\"arguments\":{\"agent\":\"coder\",\"task\":\"Wait\"},"
              + "\"_meta\":{\"progressToken\":1}}}");
      while (!client.read().contains("Bash sleep")) {
        // until it waits
      }
      client.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"run\"}}");
      assertThat(client.ask("ping", "{}").size()).isZero();
    }
    // The end of the input waits for what is under way.
    assertThat(temporary.resolve("work/late.txt")).doesNotExist();
  }

  @Test
  void aClientThatCanAskItsUser_isAskedForPermission() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.calls("Bash", "command", "touch asked.txt"), Turn.says("It is done.")));
        Client client = new Client(upstream, "--profile", "run", "--permission-mode", "default")) {
      client.initialize(FORM);
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"run\",\"method\":\"tools/call\",\"params\":{\"name\":"
              + "\"run_agent\",\"arguments\":{\"agent\":\"coder\",\"task\":\"Ask\"}}}");
      JrsValue question = Json.parse(client.read());
      assertThat(Json.string(question, "method")).isEqualTo("elicitation/create");
      assertThat(Json.string(Json.field(question, "params"), "message"))
          .contains("Bash")
          .contains("touch asked.txt");
      client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\""
              + Json.string(question, "id")
              + "\",\"result\":{\"action\":\"accept\",\"content\":{\"allow\":true}}}");
      assertThat(client.read()).contains("It is done.");
      assertThat(client.workspace().resolve("asked.txt")).exists();
    }
  }

  @Test
  void aRun_staysInTheServersFolder_andUnderItsBudget() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Hello.")));
        Client client = new Client(upstream, "--profile", "run", "--max-budget-usd", "0")) {
      client.initialize("{}");
      Files.createDirectories(temporary.resolve("outside"));
      assertThat(
              client.failure(
                  "run_agent", "{\"agent\":\"coder\",\"task\":\"x\",\"folder\":\"../outside\"}"))
          .contains("is not inside");
      assertThat(
              client.failure(
                  "run_agent", "{\"agent\":\"coder\",\"task\":\"x\",\"max_budget_usd\":5}"))
          .containsIgnoringCase("budget");
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  @Test
  void aSwarm_isStarted_watched_andToldOf() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Script.of(
                    Turn.says("Mine.").when("independently, and a judge").repeat(2),
                    Turn.calls("StructuredOutput", "take", List.of(), "answer", "Both agree.")
                        .when("You are `judge`")));
        Client client = new Client(upstream, "--profile", "run")) {
      client.initialize("{}");
      JrsValue started =
          client.call(
              "start_swarm",
              "{\"objective\":\"Do it\",\"topology\":\"parallel\",\"agents\":\"coder*2\"}");
      String of = "{\"swarm\":\"" + Json.string(started, "run_id") + "\"}";
      JrsValue status = client.call("swarm_status", of);
      for (int i = 0; i < 300 && !"completed".equals(Json.string(status, "state")); i++) {
        Thread.sleep(100);
        status = client.call("swarm_status", of);
      }
      assertThat(Json.string(Json.field(status, "result"), "answer"))
          .as(Json.write(status))
          .isEqualTo("Both agree.");
      assertThat(client.failure("cancel_swarm", "{\"swarm\":\"run-1\"}"))
          .contains("is no swarm's id");
      assertThat(upstream.modelRequests()).hasSize(3);
    }
  }

  @Test
  void sessionsOfOtherFolders_areNotRead() throws Exception {
    TypedCommands elsewhere = new TypedCommands(temporary);
    String id;
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Script.of(Turn.says("Secret.")))) {
      assertThat(elsewhere.agent(upstream, "--output", "json")).isZero();
      id = Json.string(Json.parse(elsewhere.out()), "session_id", "");
    }
    try (Client client = new Client(null)) {
      client.initialize("{}");
      assertThat(Json.array(client.call("list_sessions", "{}"), "sessions")).isEmpty();
      assertThat(client.failure("read_session", "{\"session\":\"" + id + "\"}"))
          .contains("of another folder");
    }
  }

  /** A client that reads what it is told line by line. */
  private final class Client implements AutoCloseable {
    private final Path workspace;
    private final OutputStream toServer;
    private final BufferedReader fromServer;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread server;
    private final List<String> told = new ArrayList<>();
    private int asked;

    Client(@Nullable ScriptedUpstream upstream, String... options) throws IOException {
      workspace = Files.createDirectories(temporary.resolve("work")).toRealPath();
      Map<String, String> environment = new HashMap<>();
      environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
      environment.put("AGENTIC_FLOW_HOME", temporary.resolve("home").toString());
      environment.put("CLAUDE_CONFIG_DIR", temporary.resolve("user").toString());
      environment.put("OPENROUTER_API_KEY", MarkedKeys.OPENROUTER);
      List<String> typed = new ArrayList<>(List.of("mcp", "serve", "--cwd", workspace.toString()));
      if (upstream != null) {
        environment.put("OPENROUTER_BASE_URL", upstream.openRouterUrl());
        typed.addAll(List.of("--model", "meta-llama/llama-3.1-8b-instruct"));
      }
      typed.addAll(List.of(options));
      Pipe in = Pipe.open();
      Pipe out = Pipe.open();
      toServer = Channels.newOutputStream(in.sink());
      fromServer =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(out.source()), UTF_8));
      Terminal terminal =
          new Terminal(
              Channels.newInputStream(in.source()),
              Channels.newOutputStream(out.sink()),
              err,
              "",
              environment);
      server =
          Thread.ofPlatform()
              .start(() -> {
                new Program(new CommandTable()).run(typed, terminal);
                terminal.finish();
              });
    }

    Path workspace() {
      return workspace;
    }

    void initialize(String capabilities) throws IOException {
      ask(
          "initialize",
          "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"
              + capabilities
              + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
      send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    /** Returns the structured content of a call that succeeds. */
    JrsValue call(String tool, String arguments) throws IOException {
      JrsObject result = ask("tools/call", callOf(tool, arguments));
      assertThat(Json.isTrue(result, "isError")).as(Json.write(result)).isFalse();
      JrsValue structured = Json.field(result, "structuredContent");
      assertThat(structured).isNotNull();
      return structured == null ? Json.object().build() : structured;
    }

    /** Returns the words of a call that fails, in one of the two ways. */
    String failure(String tool, String arguments) throws IOException {
      JrsValue answer = exchange("tools/call", callOf(tool, arguments));
      JrsValue result = Json.field(answer, "result");
      if (result == null) {
        return Json.string(Json.field(answer, "error"), "message", "");
      }
      assertThat(Json.isTrue(result, "isError")).as(Json.write(result)).isTrue();
      return Json.string(Json.array(result, "content").getFirst(), "text", "");
    }

    JrsObject ask(String method, String params) throws IOException {
      JrsValue answer = exchange(method, params);
      if (Json.field(answer, "result") instanceof JrsObject result) {
        return result;
      }
      throw new AssertionError(Json.write(answer));
    }

    private JrsValue exchange(String method, String params) throws IOException {
      int id = ++asked;
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
              .formatted(id, method, params));
      while (true) {
        String line = read();
        JrsValue message = Json.parse(line);
        if (Json.integer(message, "id", -1) == id) {
          return message;
        }
      }
    }

    void send(String line) throws IOException {
      toServer.write((line + "\n").getBytes(UTF_8));
      toServer.flush();
    }

    String read() throws IOException {
      String line = fromServer.readLine();
      if (line == null) {
        throw new IOException("the server has ended: " + err.toString(UTF_8));
      }
      told.add(line);
      return line;
    }

    private static String callOf(String tool, String arguments) {
      return "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}";
    }

    @Override
    public void close() throws IOException {
      toServer.close();
      try {
        server.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
