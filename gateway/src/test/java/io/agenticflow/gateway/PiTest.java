package io.agenticflow.gateway;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The coding agent pi. */
final class PiTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("chat/completions", "messages", "responses");
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    bench.configure(
        ".pi/agent/models.json",
        """
        {"providers": {
          "chat/completions": {"api": "openai-completions", "baseUrl": "%1$s/v1", "apiKey": "k",
            "models": [{"id": "%2$s"}]},
          "messages": {"api": "anthropic-messages", "baseUrl": "%1$s", "apiKey": "k",
            "models": [{"id": "%2$s"}]},
          "responses": {"api": "openai-responses", "baseUrl": "%1$s/v1", "apiKey": "k",
            "models": [{"id": "%2$s"}]}}}
        """
            .formatted(bench.url(), MODEL));
    return bench.run(
        Map.of("PI_OFFLINE", "1", "PI_TELEMETRY", "0"),
        NpmClients.node(),
        NpmClients.file("@earendil-works/pi-coding-agent/dist/cli.js"),
        "--print",
        "--mode",
        "json",
        "--provider",
        dialect,
        "--model",
        MODEL,
        task);
  }

  @Override
  String answer(ClientRun run) {
    return run.events().stream()
        .filter(event -> "turn_end".equals(Json.string(event, "type")))
        .map(event -> Json.array(Json.field(event, "message"), "content").getLast())
        .map(block -> Json.string(block, "text", ""))
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("write", "path", file.toString(), "content", content);
  }

  @Override
  Set<String> leftOut(String dialect, Speaks upstream) {
    if (dialect.equals("responses") && upstream == Speaks.MESSAGES) {
      return Set.of("responses:prompt_cache_key");
    }
    if (dialect.equals("messages")) {
      return upstream == Speaks.MESSAGES ? Set.of() : Set.of("anthropic:eager_input_streaming");
    }
    return Set.of();
  }
}
