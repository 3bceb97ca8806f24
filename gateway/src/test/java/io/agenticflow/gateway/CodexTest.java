package io.agenticflow.gateway;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Codex, which speaks Responses only. */
final class CodexTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("responses");
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    bench.configure(
        ".codex/config.toml",
        """
        model = "%2$s"
        model_provider = "gate"
        check_for_update_on_startup = false

        [analytics]
        enabled = false

        [model_providers.gate]
        name = "Gate"
        base_url = "%1$s/v1"
        env_key = "GATE_KEY"
        wire_api = "responses"
        """
            .formatted(bench.url(), MODEL));
    return bench.run(
        Map.of("GATE_KEY", "k"),
        NpmClients.codex(),
        "exec",
        "--json",
        "--skip-git-repo-check",
        "--dangerously-bypass-approvals-and-sandbox",
        task);
  }

  @Override
  String answer(ClientRun run) {
    return run.events().stream()
        .filter(event -> "item.completed".equals(Json.string(event, "type")))
        .map(event -> Json.field(event, "item"))
        .filter(item -> "agent_message".equals(Json.string(item, "type")))
        .map(item -> Json.string(item, "text", ""))
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("exec_command", "cmd", "printf %s \"" + content + "\" > " + file);
  }

  /** It always offers the provider's own web search beside its tools. */
  @Override
  Set<String> leftOut(String dialect, Speaks upstream) {
    return Set.of(
        "reasoning.display",
        "responses:client_metadata",
        "responses:prompt_cache_key",
        "web_search");
  }
}
