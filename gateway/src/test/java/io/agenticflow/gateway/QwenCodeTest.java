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

/** Qwen Code in its three dialects. */
final class QwenCodeTest extends CodingAgentTest {
  @Override
  List<String> dialects() {
    return List.of("chat/completions", "messages", "responses");
  }

  @Override
  ClientRun ask(ClientBench bench, String dialect, String task)
      throws IOException, InterruptedException {
    // Else it asks a model after each task what is worth remembering of it.
    bench.configure(
        ".qwen/settings.json",
        """
        {"memory": {"enableManagedAutoMemory": false, "enableManagedAutoDream": false},
         "privacy": {"usageStatisticsEnabled": false}, "telemetry": {"enabled": false},
         "general": {"enableAutoUpdate": false}}
        """);
    return bench.run(
        Map.of(
            "OPENAI_BASE_URL",
            bench.url() + "/v1",
            "OPENAI_API_KEY",
            "k",
            "OPENAI_MODEL",
            MODEL,
            "ANTHROPIC_BASE_URL",
            bench.url(),
            "ANTHROPIC_API_KEY",
            "k",
            "ANTHROPIC_MODEL",
            MODEL,
            "QWEN_CODE_SUPPRESS_YOLO_WARNING",
            "1"),
        NpmClients.node(),
        NpmClients.file("@qwen-code/qwen-code/cli-entry.js"),
        "--prompt",
        task,
        "--auth-type",
        switch (dialect) {
          case "messages" -> "anthropic";
          case "responses" -> "openai-responses";
          default -> "openai";
        },
        "--yolo",
        "--output-format",
        "stream-json");
  }

  @Override
  String answer(ClientRun run) {
    return Json.string(run.last("result"), "result", "");
  }

  @Override
  Turn writing(Path file, String content) {
    return Turn.calls("write_file", "file_path", file.toString(), "content", content);
  }

  @Override
  Set<String> leftOut(String dialect, Speaks upstream) {
    return dialect.equals("responses") && upstream == Speaks.MESSAGES
        ? Set.of("responses:prompt_cache_key")
        : Set.of();
  }
}
