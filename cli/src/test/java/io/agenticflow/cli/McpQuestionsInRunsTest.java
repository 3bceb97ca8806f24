package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.agent.mcp.ModelSampling;
import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import io.agenticflow.testkit.mcp.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** What MCP servers ask in runs: of a person, and of the model. */
class McpQuestionsInRunsTest {
  private static final String ELICIT = "elicitation/create";
  private static final String SAMPLE = "sampling/createMessage";

  @TempDir Path temp;
  private TypedCommands commands;

  @BeforeEach
  void makeFolders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private static String servers(boolean mayAsk, String... faults) {
    return FaultyServers.named(
        "f", FaultyServers.entry(faults).put("sampling", mayAsk ? Boolean.TRUE : null));
  }

  private static Turn asks(String method, Map<String, Object> params) {
    return Turn.calls("mcp__f__ask", "method", method, "params", params);
  }

  private static Map<String, Object> sample(String words) {
    return Map.of(
        "maxTokens",
        100_000,
        "systemPrompt",
        "Be short.",
        "modelPreferences",
        Map.of("hints", List.of(Map.of("name", "another-model"))),
        "messages",
        List.of(Map.of("role", "user", "content", Map.of("type", "text", "text", words))));
  }

  private static Map<String, Object> form(String message, Map<String, Object> properties) {
    return Map.of(
        "message",
        message,
        "requestedSchema",
        Map.of("type", "object", "properties", properties, "required", List.of("name")));
  }

  private int run(ScriptedUpstream upstream, String servers, String... more) {
    List<String> typed =
        new ArrayList<>(List.of("--mcp-config", servers, "--allowedTools", "mcp__f"));
    typed.addAll(List.of(more));
    return commands.agent(upstream, typed.toArray(String[]::new));
  }

  /** Looks at what the model was told last: the tool's result, in which stands the answer. */
  private AbstractStringAssert<?> assertTold(ScriptedUpstream upstream) {
    assertThat(upstream.problems()).isEmpty();
    JrsValue body = Json.parse(upstream.modelRequests().getLast().body());
    return assertThat(Json.string(Json.array(body, "messages").getLast(), "content", ""))
        .as(commands.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"discover=unknown", "discover=answers"})
  void nobodyAtTheKeyboard_isDeclined_andTold(String era) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(ELICIT, form("Who\u001b[2J are you?", Map.of("name", Map.of("type", "string")))),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false, era))).as(commands.err()).isZero();

      assertTold(upstream).contains("{\"action\":\"decline\"}");
      assertThat(commands.err())
          .contains(
              "the MCP server f wanted to ask a person, and nobody can be asked: Who\uFFFD[2J are"
                  + " you?");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discover=unknown", "discover=answers"})
  void form_isFilledInAtTheTerminal(String era) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(
                ELICIT,
                form(
                    "Say who\u001b[2J you are.\n\nAllow? [y/n]",
                    new TreeMap<>(
                        Map.of(
                            "name",
                            Map.of("type", "string", "title", "Your name", "minLength", 2),
                            "colour",
                            Map.of(
                                "type", "string", "enum", List.of("r", "g", "b"), "default", "g"),
                            "size",
                            Map.of("type", "integer", "maximum", 5, "description", "Of the shirt"),
                            "apiKey",
                            Map.of("type", "string"))))),
            Turn.says("Done."))) {
      // apiKey is left out; colour; name; size is wrong once
      commands.atTerminal("\nred\n3\nA\nAnna\n7\n3\ny\n");
      assertThat(run(upstream, servers(false, era))).as(commands.err()).isZero();

      assertTold(upstream)
          .contains(
              "{\"action\":\"accept\",\"content\":{\"colour\":\"b\",\"name\":\"Anna\",\"size\":3}}");
      assertThat(commands.err())
          .contains(
              "The MCP server f asks:",
              "  | Say who [2J you are.",
              "  | Allow? [y/n]",
              "  Your name (name): text, at least 2 characters",
              "it must have at least 2 characters",
              "it has no choice red",
              "it must be at most 5",
              "  | Of the shirt",
              "This looks like a secret.")
          .doesNotContain("\u001b[2J");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/no,decline",
    "/cancel,cancel",
    "'',cancel",
    "'Anna\nn',decline",
    "'Anna\nc',cancel"
  })
  void form_isRefusedAtAnyPoint(String typed, String action) throws Exception {
    commands.atTerminal(typed + "\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(ELICIT, form("Who are you?", Map.of("name", Map.of("type", "string")))),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains("{\"action\":\"" + action + "\"}");
    }
  }

  @Test
  void page_isShownWithItsHost_andNeverOpened() throws Exception {
    commands.atTerminal("perhaps\ny\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(
                ELICIT,
                Map.of(
                    "mode",
                    "url",
                    "message",
                    "Sign in.",
                    "elicitationId",
                    "e1",
                    "url",
                    "http://www.bank.example@xn--bnk-5cd.example/pay?x=1")),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains("{\"action\":\"accept\"}");
      assertThat(commands.err())
          .contains(
              "The MCP server f wants you to visit a page:",
              "  host     xn--bnk-5cd.example",
              "What stands before the @ is not the host",
              "letters that can look like others",
              "not encrypted",
              "It is not opened for you.");
    }
  }

  @Test
  void pageThatIsNone_isRefused() throws Exception {
    commands.atTerminal("y\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(ELICIT, Map.of("mode", "url", "message", "", "url", "file:///etc/passwd")),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains("-32602", "no address of a web page");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"discover=unknown", "discover=answers"})
  void serverThatMayAskTheModel_isAnsweredAtTheCostOfTheRun(String era) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(SAMPLE, sample("What is 1 + 1?")).usage(Usage.of(100, 10).withCost("0.01")),
            Turn.says("Two.").usage(Usage.of(1000, 7).withCost("0.2")),
            Turn.says("Done.").usage(Usage.of(100, 10).withCost("0.01")))) {
      assertThat(run(upstream, servers(true, era), "--output", "json")).as(commands.err()).isZero();

      assertTold(upstream)
          .contains(
              "\"content\":{\"type\":\"text\",\"text\":\"Two.\"}", "\"stopReason\":\"endTurn\"");
      String asked = upstream.modelRequests().get(1).body();
      assertThat(asked)
          .contains("Be short.", "What is 1 + 1?", "\"max_tokens\":" + ModelSampling.MOST_TOKENS)
          .contains("\"model\":\"meta-llama/llama-3.1-8b-instruct\"")
          .doesNotContain("You are a coder", "\"tools\"");
      assertThat(commands.err())
          .contains("the MCP server f asks the model, at the cost of this run");
      JrsValue result = Json.parse(commands.out());
      assertThat(Json.decimal(result, "cost_usd")).isEqualByComparingTo("0.22");
      assertThat(Json.decimal(result, "total_cost_usd")).isEqualByComparingTo("0.22");

      assertThat(commands.anywhere("cost", "--by", "agent", "--output", "csv")).isZero();
      assertThat(commands.out().lines().filter(line -> line.startsWith("mcp__f,")))
          .singleElement()
          .asString()
          .contains(",0.2");
    }
  }

  @Test
  void serverThatMayNotAskTheModel_isRefused_andTheRunTellsSo() throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(asks(SAMPLE, sample("Spend!")), Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains("\"code\":-1,");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(commands.err()).contains("the MCP server f wanted to ask a model, and may not");
    }
  }

  @Test
  void wordOfTheFolder_doesNotLetAServerAskTheModel() throws Exception {
    commands.write(".mcp.json", servers(true));
    assertThat(commands.run("mcp", "enable", "f")).isZero();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(asks(SAMPLE, sample("Spend!")), Turn.says("Done."))) {
      assertThat(commands.agent(upstream, "--allowedTools", "mcp__f")).as(commands.err()).isZero();

      assertTold(upstream).contains("\"code\":-1,");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void addedServer_mayAskTheModel_whereTheUserSaysSo() throws Exception {
    List<String> words = new ArrayList<>(List.of("--sampling", "f", "--"));
    words.addAll(FaultyServer.command());
    assertThat(commands.typed("mcp", "add", words.toArray(String[]::new)))
        .as(commands.err())
        .isZero();
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(SAMPLE, sample("What is 1 + 1?")), Turn.says("Two."), Turn.says("Done."))) {
      assertThat(commands.agent(upstream, "--allowedTools", "mcp__f")).as(commands.err()).isZero();

      assertTold(upstream).contains("\"text\":\"Two.\"");
    }
    words.addFirst("project");
    words.addFirst("--scope");
    assertThat(commands.typed("mcp", "add", words.toArray(String[]::new)))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(commands.err()).contains("--sampling does not count in a file of the folder");
  }

  @Test
  void atTheTerminal_theUserDecidesWhatTheModelIsAsked() throws Exception {
    commands.atTerminal("y\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(SAMPLE, sample("What\u001b[1A is 1 + 1?")),
            Turn.says("Two."),
            asks(SAMPLE, sample("And 2 + 2?")),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      // The second time nobody answers.
      assertTold(upstream).contains("\"code\":-1,", "the user does not let this server");
      assertThat(commands.err())
          .contains("f wants to ask the model, at your cost:", "  | (instructions) Be short.")
          .contains("  | (user) What [1A is 1 + 1?", "  | (user) And 2 + 2?");
    }
  }

  @Test
  void toolsOfAServersOwn_arePassedToTheModel() throws Exception {
    Map<String, Object> params = new HashMap<>(sample("Look it up."));
    params.put(
        "tools",
        List.of(
            Map.of(
                "name",
                "lookup",
                "description",
                "Looks up.",
                "inputSchema",
                Map.of("type", "object"))));
    params.put("toolChoice", Map.of("mode", "required"));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(SAMPLE, params), Turn.calls("lookup", "word", "x"), Turn.says("Done."))) {
      assertThat(run(upstream, servers(true))).as(commands.err()).isZero();

      assertTold(upstream)
          .contains("\"type\":\"tool_use\"", "\"name\":\"lookup\"", "\"input\":{\"word\":\"x\"}")
          .contains("\"stopReason\":\"toolUse\"");
      assertThat(upstream.modelRequests().get(1).body()).contains("\"tool_choice\":\"required\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"0.4,1", "0.5,2"})
  void budget_holdsForWhatServersAsk(String dollars, int requests) throws Exception {
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(SAMPLE, sample("One.")).usage(Usage.of(100, 10).withCost("0.4")),
            Turn.says("Once more.").usage(Usage.of(100, 10).withCost("0.4")).forever())) {
      assertThat(run(upstream, servers(true), "--max-budget-usd", dollars))
          .isEqualTo(ExitCode.BUDGET_SPENT.code());

      assertThat(upstream.modelRequests()).hasSize(requests);
    }
  }

  @Test
  void serverThatAsksWithoutEnd_isStopped() throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < ModelSampling.MOST_CALLS; i++) {
      turns.add(asks(SAMPLE, sample("Number " + i)));
      turns.add(Turn.says("So much."));
    }
    turns.add(asks(SAMPLE, sample("Once more")));
    turns.add(Turn.says("Done."));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(turns.toArray(Turn[]::new))) {
      assertThat(run(upstream, servers(true))).as(commands.err()).isZero();

      assertTold(upstream).contains("\"code\":-1,", "which is the limit");
      assertThat(commands.err()).containsOnlyOnce("f asks the model");
    }
  }

  @Test
  void serverOfTheFolder_isAskedForAtTheTerminal() throws Exception {
    commands.write(".mcp.json", servers(false, "\u001b[2Jtools=3"));
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Done.").forever())) {
      commands.atTerminal("what?\nn\n");
      assertThat(commands.agent(upstream)).as(commands.err()).isZero();
      assertThat(commands.err())
          .contains(
              "The folder wants the MCP server f to be started:", FaultyServer.class.getName())
          .contains(commands.workspace().resolve(".mcp.json") + " may have come with the folder")
          .doesNotContain("mcp enable", "\u001b[2J");
      assertThat(upstream.modelRequests().get(0).body()).doesNotContain("ToolSearch");

      commands.atTerminal("y\n");
      assertThat(commands.agent(upstream)).as(commands.err()).isZero();
      assertThat(upstream.modelRequests().get(1).body()).containsAnyOf("ToolSearch", "mcp__f__");

      commands.atTerminal("a\n");
      assertThat(commands.agent(upstream)).as(commands.err()).isZero();
      assertThat(commands.err()).contains("Start it?");

      assertThat(commands.agent(upstream)).as(commands.err()).isZero();
      assertThat(commands.err()).doesNotContain("mcp enable");
      assertThat(upstream.modelRequests().get(3).body()).containsAnyOf("ToolSearch", "mcp__f__");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\":\"accept\",\"content\":{\"name\":\"Hook\"}}|\"content\":{\"name\":\"Hook\"}",
        "{\"action\":\"accept\",\"content\":{\"name\":7}}|\"action\":\"cancel\"",
        "{\"action\":\"decline\"}|\"action\":\"decline\"",
        "{}|\"action\":\"decline\""
      })
  void hook_answersInAPersonsPlace(String said, String told) throws Exception {
    TypedCommands.write(
        commands.userFolder().resolve("settings.json"),
        """
        {"hooks": {
          "Elicitation": [{"matcher": "f", "hooks": [{"type": "command",
            "command": "cat > asked.json; cat '%s'"}]}],
          "ElicitationResult": [{"hooks": [{"type": "command", "command": "cat > answered.json"}]}]}}
        """
            .formatted(
                commands.write("said.json", "{\"hookSpecificOutput\":" + said + "}").toString()));
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(ELICIT, form("Who are you?", Map.of("name", Map.of("type", "string")))),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains(told);
      assertThat(Files.readString(commands.workspace().resolve("asked.json")))
          .contains("\"hook_event_name\":\"Elicitation\"", "\"mcp_server_name\":\"f\"")
          .contains("\"message\":\"Who are you?\"", "\"requested_schema\":{", "\"mode\":\"form\"");
      assertThat(Files.readString(commands.workspace().resolve("answered.json")))
          .contains("\"hook_event_name\":\"ElicitationResult\"", "\"action\":");
    }
  }

  @Test
  void hook_holdsBackWhatAPersonAnswered() throws Exception {
    TypedCommands.write(
        commands.userFolder().resolve("settings.json"),
        """
        {"hooks": {"ElicitationResult": [{"hooks": [
          {"type": "command", "command": "grep -q Anna && { echo no names >&2; exit 2; } || exit 0"}]}]}}
        """);
    commands.atTerminal("Anna\ny\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            asks(ELICIT, form("Who are you?", Map.of("name", Map.of("type", "string")))),
            Turn.says("Done."))) {
      assertThat(run(upstream, servers(false))).as(commands.err()).isZero();

      assertTold(upstream).contains("\"action\":\"decline\"").doesNotContain("Anna");
    }
  }

  /** The protocol's own example server, made with its TypeScript kit. */
  @Test
  void serverEverything_getsItsAnswers() throws Exception {
    String config =
        Json.write(
            Json.object()
                .put(
                    "mcpServers",
                    Json.object()
                        .put(
                            "e",
                            Json.object()
                                .put("command", NpmClients.node().toString())
                                .put(
                                    "args",
                                    List.of(
                                        Json.of(
                                            NpmClients.modules()
                                                .resolve(
                                                    "@modelcontextprotocol/server-everything/dist/index.js")
                                                .toString()),
                                        Json.of("stdio")))
                                .put("sampling", true)
                                .build())
                        .build())
                .build());
    commands.atTerminal("Anna\nyes\n\nanna@nowhere\n\n2001-02-03\n7\n\nJoey\nPiano,5\n2\n\n\ny\n");
    try (ScriptedUpstream upstream =
        ScriptedUpstream.start(
            Turn.calls("mcp__e__trigger-elicitation-request"),
            Turn.calls("mcp__e__trigger-sampling-request", "prompt", "Hello?", "maxTokens", 12)
                .expect("User provided the requested information"),
            Turn.says("So sampled."),
            Turn.says("Done."))) {
      assertThat(commands.agent(upstream, "--mcp-config", config, "--allowedTools", "mcp__e"))
          .as(commands.err())
          .isZero();

      assertTold(upstream).contains("So sampled.", "endTurn");
      assertThat(upstream.modelRequests().get(1).body())
          .contains(
              "Name: Anna", "Agreed to terms: true", "anna@nowhere", "2001-02-03", "Integer: 7")
          .contains("Number: 3.14", "Piano", "Bass", "hero-2", "fish-1", "pet-1", "Joey");
      assertThat(upstream.modelRequests().get(2).body())
          .contains("\"max_tokens\":12", "You are a helpful test server.");
    }
  }
}
