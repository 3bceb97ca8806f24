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

/** Cline's program for the command line. */
final class ClineTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("chat/completions", "messages");
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    boolean messages = dialect.equals("messages");
    String provider = messages ? "anthropic" : "openai-compatible";
    bench.configure(
        ".cline/data/settings/providers.json",
        """
        {"version": 1, "lastUsedProvider": "%3$s", "modes": {}, "providers": {
          "%3$s": {"updatedAt": "2026-01-01T00:00:00.000Z", "tokenSource": "manual",
            "settings": {"provider": "%3$s", "apiKey": "k", "model": "%2$s", "baseUrl": "%1$s/v1"}}}}
        """
            .formatted(bench.url(), messages ? "claude-sonnet-4-5" : MODEL, provider));
    return bench.run(Map.of("CLINE_NO_AUTO_UPDATE", "1"), NpmClients.cline(), "--json", task);
  }

  @Override
  String answer(ClientRun run) {
    return Json.string(run.last("run_result"), "text", "");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("editor", "path", file.toString(), "new_text", content);
  }

  @Override
  Set<String> leftOut(String dialect, Speaks upstream) {
    return dialect.equals("messages") && upstream == Speaks.CHAT_COMPLETIONS
        ? Set.of("anthropic:eager_input_streaming")
        : Set.of();
  }
}
