package io.agenticflow.gateway;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** OpenCode, with the providers that it brings along. */
final class OpenCodeTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("chat/completions", "messages");
  }

  /** A title for the session. */
  @Override
  List<Turn> aside() {
    return List.of(Turn.says("A title").when(When.turn(1).system("You are a title generator")));
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    bench.configure(
        ".config/opencode/opencode.json",
        """
        {"autoupdate": false, "share": "disabled", "model": "gate/%2$s", "small_model": "gate/%2$s",
         "provider": {"gate": {"npm": "%3$s", "name": "Gate",
           "options": {"baseURL": "%1$s/v1", "apiKey": "k"},
           "models": {"%2$s": {"name": "Model"}}}}}
        """
            .formatted(
                bench.url(),
                MODEL,
                dialect.equals("messages") ? "@ai-sdk/anthropic" : "@ai-sdk/openai-compatible"));
    return bench.run(
        Map.of(
            "OPENCODE_DISABLE_MODELS_FETCH", "1",
            "OPENCODE_DISABLE_AUTOUPDATE", "1",
            "OPENCODE_DISABLE_DEFAULT_PLUGINS", "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD", "1"),
        NpmClients.openCode(),
        "run",
        "--format",
        "json",
        task);
  }

  @Override
  String answer(ClientRun run) {
    return run.events().stream()
        .filter(event -> "text".equals(Json.string(event, "type")))
        .map(event -> Json.string(Json.field(event, "part"), "text", ""))
        .reduce((earlier, later) -> later)
        .orElse("");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("write", "filePath", file.toString(), "content", content);
  }
}
