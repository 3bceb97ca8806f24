package io.agenticflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.cli.command.ExitCode;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.MarkedKeys;
import io.agenticflow.testkit.Script;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/** The prompts of a real server as slash commands of runs. */
class McpPromptsTest {
  @TempDir Path temp;
  private TypedCommands commands;

  @BeforeEach
  void makeFolders() throws IOException {
    commands = new TypedCommands(temp);
  }

  private int run(ScriptedUpstream upstream, String... more) {
    String config = FaultyServers.named("my.server", "prompts");
    List<String> typed =
        new ArrayList<>(
            List.of(
                "run",
                "--model",
                "meta-llama/llama-3.1-8b-instruct",
                "--mcp-config",
                config,
                "--verbose"));
    typed.addAll(List.of(more));
    return commands.runWith(
        Map.of(
            "OPENROUTER_API_KEY",
            MarkedKeys.OPENROUTER,
            "OPENROUTER_BASE_URL",
            upstream.openRouterUrl()),
        typed.toArray(String[]::new));
  }

  private static ScriptedUpstream upstream() throws IOException {
    return ScriptedUpstream.start(Script.of(Turn.says("Done.").forever()));
  }

  @Test
  void prompt_saysItsMessages_andItsMentionsAttachNothing() throws Exception {
    commands.write("secret.txt", "the treasure is under the oak");
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(
              run(
                  upstream,
                  "--task",
                  "/mcp__my_server__greet \"Ann \\\"the\\\" Lee\" 'very good'\nand wave"))
          .as(commands.err())
          .isZero();
      String asked = Json.write(Json.parse(upstream.modelRequests().getFirst().body()));
      assertThat(asked)
          .contains("Greet <Ann \\\"the\\\" Lee> in the mood <very good>")
          .contains("and wave")
          .doesNotContain("under the oak");
      assertThat(run(upstream, "--task", "/mcp__my_server__two_sides")).isZero();
      assertThat(upstream.modelRequests().get(1).body())
          .contains("Knock, knock.", "[as the assistant's answer:]", "Who is there?");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/mcp__my_server__greet|the argument name is missing: /mcp__my_server__greet NAME [MOOD]",
        "/mcp__my_server__greet a b c|takes 2 arguments, not 3",
        "/mcp__my_server__greet \"a b|the quote before argument 1 is not closed",
        "/mcp__my_server__great a|has no such prompt; it has /mcp__my_server__greet",
        "/mcp__other__greet a|no MCP server is called so; there are my.server",
        "/mcp__my_server__silent|answered with no messages"
      })
  void wrongCommand_isOneLine_andTheModelIsNotAsked(String task, String line) throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(run(upstream, "--task", task)).isEqualTo(2);
      assertThat(commands.err().lines().filter(each -> each.startsWith("agentic-flow: ")))
          .singleElement()
          .asString()
          .contains(line);
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  @Test
  void promptWithoutAnAnswer_isWaitedForUntilTheRunsTimeIsUp() throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      assertThat(run(upstream, "--task", "/mcp__my_server__hanging", "--timeout", "3s"))
          .as(commands.err())
          .isEqualTo(ExitCode.TIMED_OUT.code());
      assertThat(upstream.modelRequests()).isEmpty();
    }
  }

  @Test
  void programThatDrives_callsThem_andIsToldOfThem() throws Exception {
    try (ScriptedUpstream upstream = upstream()) {
      // From now on they are known.
      assertThat(run(upstream, "--task", "/mcp__my_server__two_sides")).isZero();
      commands.types(user("/mcp__my_server__greet") + user("/mcp__my_server__greet Bob"));
      assertThat(
              run(upstream, "--input-format", "stream-json", "--output", "stream-json", "--print"))
          .as(commands.err())
          .isZero();
      List<JrsValue> lines = commands.out().lines().map(Json::parse).toList();
      JrsValue init =
          lines.stream()
              .filter(each -> Json.string(each, "subtype", "").equals("init"))
              .findFirst()
              .orElseThrow();
      assertThat(Json.array(init, "slash_commands").stream().map(JrsValue::asText))
          .contains("compact", "mcp__my_server__greet", "mcp__my_server__two_sides");
      List<JrsValue> results =
          lines.stream().filter(each -> Json.string(each, "type", "").equals("result")).toList();
      assertThat(results).hasSize(2);
      assertThat(Json.isTrue(results.getFirst(), "is_error")).isTrue();
      assertThat(Json.write(results.getFirst())).contains("the argument name is missing");
      assertThat(Json.isTrue(results.getLast(), "is_error")).isFalse();
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.modelRequests().get(1).body()).contains("Greet <Bob> in the mood <none>");
    }
  }

  private static String user(String words) {
    return Json.write(
            Json.object()
                .put("type", "user")
                .put("message", Json.object().put("role", "user").put("content", words).build())
                .build())
        + "\n";
  }
}
