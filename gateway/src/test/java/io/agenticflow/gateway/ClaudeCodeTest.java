package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsValue;

/** The real Claude Code, unmodified and without a terminal, on any upstream. */
@Timeout(300)
final class ClaudeCodeTest {
  private static Path claude;
  @TempDir private Path folder;

  @BeforeAll
  static void install() throws Exception {
    claude = NpmClients.claudeCode();
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT_COMPLETIONS, claude-sonnet-4-5",
    "CHAT_COMPLETIONS, vendor/model",
    "MESSAGES, claude-sonnet-4-5"
  })
  void textTurn_takesOneCall(Speaks dialect, String model) throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            dialect,
            Turn.says("The answer is forty-two.").usage(20_000, 9).expect("What is the answer?"))) {
      ClientRun run = run(bench, model, "What is the answer?");
      bench.assertWentWell(run, 1);
      JrsValue result = run.last("result");
      assertThat(Json.string(result, "result")).isEqualTo("The answer is forty-two.");
      assertThat(Json.isTrue(result, "is_error")).isFalse();
      assertThat(Json.integer(Json.field(result, "usage"), "input_tokens", 0)).isEqualTo(20_000);
      assertThat(run.outside()).isEmpty();
      assertThat(bench.leftOut(1))
          .isEqualTo(
              dialect == Speaks.MESSAGES
                  ? Set.of()
                  : Set.of(
                      "anthropic:context_management",
                      "anthropic:metadata",
                      "reasoning.display",
                      "x-anthropic-billing-header:"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CHAT_COMPLETIONS, claude-sonnet-4-5",
    "CHAT_COMPLETIONS, vendor/model",
    "MESSAGES, claude-sonnet-4-5"
  })
  void toolTurn_takesTwoCalls(Speaks dialect, String model) throws Exception {
    Path file = folder.resolve("workspace").resolve("hello.py");
    try (ClientBench bench =
        new ClientBench(
            folder,
            dialect,
            Turn.calls("Write", "file_path", file.toString(), "content", "print('héllo')\n")
                .text("I will write it."),
            Turn.says("Written.").expect("hello.py", "print('héllo')", "I will write it."))) {
      ClientRun run = run(bench, model, "Write hello.py");
      bench.assertWentWell(run, 2);
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("Written.");
      assertThat(file).hasContent("print('héllo')\n");
    }
  }

  @Test
  void parallelTools_areAllRun() throws Exception {
    Path workspace = folder.resolve("workspace");
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.calls("Write", "file_path", workspace.resolve("a.txt").toString(), "content", "a")
                .tool("Write", "file_path", workspace.resolve("b.txt").toString(), "content", "b")
                .thinking("Two files.")
                .faults(Fault.Plain.INTERLEAVED_TOOL_CALLS),
            Turn.says("Both are there."))) {
      ClientRun run = run(bench, "vendor/model", "Write two files");
      bench.assertWentWell(run, 2);
      assertThat(workspace.resolve("a.txt")).hasContent("a");
      assertThat(workspace.resolve("b.txt")).hasContent("b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void subAgent_asksUnderItsOwnName(Speaks dialect) throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            dialect,
            Turn.calls(
                    "Agent",
                    "description",
                    "Count files",
                    "prompt",
                    "Count the blue files.",
                    "subagent_type",
                    "general-purpose",
                    "run_in_background",
                    false)
                .when(When.turn(1).user("Delegate this.")),
            Turn.says("There are seven.").when(When.turn(1).user("Count the blue files.")),
            Turn.says("Seven it is.")
                .when(When.turn(2).user("Delegate this."))
                .expect("There are seven."))) {
      ClientRun run = run(bench, "claude-sonnet-4-5", "Delegate this.");
      bench.assertWentWell(run, 3);
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("Seven it is.");
      List<String> asking = bench.tap.heads("POST", "/v1/messages?");
      assertThat(asking).hasSize(3);
      assertThat(new HashSet<>(WireTap.values(asking, "x-claude-code-session-id"))).hasSize(1);
      assertThat(WireTap.values(asking, "x-claude-code-agent-id")).hasSize(1);
    }
  }

  @Test
  void contextCommand_asksNoModel() throws Exception {
    try (ClientBench bench = new ClientBench(folder, Speaks.CHAT_COMPLETIONS)) {
      ClientRun run = run(bench, "claude-sonnet-4-5", "/context");
      bench.assertWentWell(run, 0);
      assertThat(Json.string(run.last("result"), "result")).contains("Context Usage");
      assertThat(bench.tap.heads("POST", "/v1/messages/count_tokens")).isNotEmpty();
      assertThat(bench.tap.heads("POST", "/v1/messages?")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void answerBySchema_takesOneCall(Speaks dialect) throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder, dialect, Turn.calls("StructuredOutput", "city", "Bern", "people", 134_000))) {
      ClientRun run =
          run(
              bench,
              "claude-sonnet-4-5",
              "Name a capital",
              "--json-schema",
              """
              {"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},
               "required":["city","people"],"additionalProperties":false}
              """);
      bench.assertWentWell(run, 1);
      JrsValue output = Json.field(run.last("result"), "structured_output");
      assertThat(Json.string(output, "city")).isEqualTo("Bern");
      assertThat(Json.integer(output, "people", 0)).isEqualTo(134_000);
    }
  }

  @Test
  void deferredTool_isLoadedAndCalled() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.calls("ToolSearch", "query", "select:mcp__many__tool_207"),
            Turn.calls("mcp__many__tool_207", "word", "wörd").expect("tool_207"),
            Turn.says("It said so.").expect("tool_207 heard wörd"))) {
      Path server = bench.script("many-tools.mjs");
      ClientRun run =
          run(
              bench,
              "claude-sonnet-4-5",
              "Use a tool",
              "--strict-mcp-config",
              "--mcp-config",
              """
              {"mcpServers":{"many":{"command":"%s","args":["%s"]}}}
              """
                  .formatted(NpmClients.node(), server));
      bench.assertWentWell(run, 3);
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("It said so.");
      assertThat(bench.upstream.modelRequests().getFirst().body())
          .as("a deferred tool's schema stays at home until it is asked for")
          .doesNotContain("The word for tool_207");
      assertThat(bench.upstream.modelRequests().get(1).body()).contains("The word for tool_207");
    }
  }

  @Test
  void refusalOfTheUpstream_isRetriedByTheClient() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.fails(Fault.status(429).header("retry-after", "0")),
            Turn.says("Now it works."))) {
      ClientRun run = run(bench, "vendor/model", "Try");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("Now it works.");
      assertThat(bench.upstream.modelRequests()).hasSize(2);
    }
  }

  private static ClientRun run(ClientBench bench, String model, String task, String... more)
      throws IOException, InterruptedException {
    List<Object> command =
        new ArrayList<>(
            List.of(
                claude,
                "-p",
                task,
                "--model",
                model,
                "--output-format",
                "stream-json",
                "--verbose",
                "--permission-mode",
                "bypassPermissions"));
    command.addAll(List.of(more));
    return bench.run(
        Map.of(
            "IS_SANDBOX", "1",
            "ANTHROPIC_BASE_URL", bench.url(),
            "ANTHROPIC_API_KEY", "dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        command.toArray());
  }
}
