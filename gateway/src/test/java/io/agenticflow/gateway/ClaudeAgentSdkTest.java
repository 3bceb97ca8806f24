package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Claude Agent SDK for TypeScript with the program that it brings along. */
@Timeout(300)
final class ClaudeAgentSdkTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void textTurn_takesOneCall(Speaks dialect) throws Exception {
    try (ClientBench bench =
        new ClientBench(folder, dialect, Turn.says("Forty-two.").expect("What is the answer?"))) {
      ClientRun run = run(bench, "What is the answer?");
      bench.assertWentWell(run, 1);
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("Forty-two.");
    }
  }

  /** The tool lives in the calling program: the SDK's own MCP server. */
  @ParameterizedTest
  @EnumSource
  void toolOfTheCaller_takesTwoCalls(Speaks dialect) throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            dialect,
            Turn.calls("mcp__house__weather", "city", "Zürich").thinking("I must look."),
            Turn.says("Take a coat.").expect("snow in Zürich"))) {
      ClientRun run = run(bench, "Do I need a coat?");
      bench.assertWentWell(run, 2);
      assertThat(Json.string(run.last("result"), "result")).isEqualTo("Take a coat.");
    }
  }

  private static ClientRun run(ClientBench bench, String task)
      throws IOException, InterruptedException {
    return bench.run(
        Map.of(
            "IS_SANDBOX", "1",
            "ANTHROPIC_BASE_URL", bench.url(),
            "ANTHROPIC_API_KEY", "dummy",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        NpmClients.node(),
        bench.script("claude-agent-sdk.mjs"),
        task);
  }
}
