package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import io.agenticflow.testkit.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.stree.JrsValue;

/** Anthropic's SDK for TypeScript: its message stream takes no event out of place. */
@Timeout(120)
final class AnthropicTypeScriptTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void messageStream_isRead(Speaks dialect) throws Exception {
    Turn turn =
        Turn.says("Grüße 🙂")
            .thinking("Let me think.")
            .tool("Read", "file_path", "a b/ü.txt")
            .tool("Bash", "command", "echo \"hi\"\n")
            .usage(Usage.of(500, 40).withCached(200))
            .chunk(3);
    try (ClientBench bench = new ClientBench(folder, dialect, turn)) {
      ClientRun run = run(bench, "stream");
      bench.assertWentWell(run, 1);
      JrsValue message = run.last("message");
      assertThat(Json.string(message, "text")).isEqualTo("Grüße 🙂");
      assertThat(Json.string(message, "thinking")).isEqualTo("Let me think.");
      assertThat(Json.string(message, "blocks")).isEqualTo("thinking,text,tool_use,tool_use");
      assertThat(Json.string(message, "paths")).isEqualTo("a b/ü.txt");
      assertThat(Json.string(message, "stop")).isEqualTo("tool_use");
      assertThat(Json.integer(message, "input", 0)).isEqualTo(300);
      assertThat(Json.integer(message, "cached", 0)).isEqualTo(200);
      assertThat(Json.integer(message, "output", 0)).isEqualTo(40);
    }
  }

  /**
   * The SDK's own loop, which calls a function of the caller and goes on. It first asks the
   * provider to hold the conversation; what cannot be done, the gateway refuses before it costs a
   * call.
   */
  @Test
  void toolRunner_takesTwoCalls() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.calls("weather", "city", "Zürich"),
            Turn.says("Take a coat.").expect("Go.", "snow in Zürich"))) {
      ClientRun run = run(bench, "tools");
      bench.assertWentWell(run, 2);
      assertThat(Json.string(run.last("message"), "text")).isEqualTo("Take a coat.");
      assertThat(bench.tap.heads("POST", "/v1/messages")).hasSize(3);
    }
  }

  /** An Anthropic upstream gets the question, and its answer comes back as it is. */
  @Test
  void toolRunner_asksAnAnthropicUpstreamToHoldTheConversation() throws Exception {
    Fault refusal =
        Fault.status(400)
            .body(
                """
                {"type":"error","error":{"type":"invalid_request_error","message":"no threads here",\
                "details":{"error_code":"thread_unsupported_request","unsupported":["model"]}}}\
                """);
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.MESSAGES,
            Turn.fails(refusal).expect("thread"),
            Turn.calls("weather", "city", "Zürich"),
            Turn.says("Take a coat.").expect("Go.", "snow in Zürich"))) {
      ClientRun run = run(bench, "tools");
      bench.assertWentWell(run, 3);
      assertThat(Json.string(run.last("message"), "text")).isEqualTo("Take a coat.");
    }
  }

  @Test
  void plainAnswer_isRead() throws Exception {
    try (ClientBench bench =
        new ClientBench(folder, Speaks.CHAT_COMPLETIONS, Turn.says("Hello there."))) {
      ClientRun run = run(bench, "plain");
      bench.assertWentWell(run, 1);
      assertThat(Json.string(run.last("message"), "text")).isEqualTo("Hello there.");
    }
  }

  @Test
  void refusal_isRetriedAsOftenAsToldTo() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.fails(Fault.status(429).header("retry-after", "0")),
            Turn.says("Now it works."))) {
      ClientRun run = run(bench, "plain");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.last("message"), "text")).isEqualTo("Now it works.");
      assertThat(bench.upstream.modelRequests()).hasSize(2);
    }
  }

  @Test
  void errors_areOfTheRightClass() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.fails(Fault.status(400)),
            Turn.fails(Fault.status(429)),
            Turn.says("many words to say")
                .chunk(2)
                .faults(Fault.errorInside(4, 502, "it broke")))) {
      ClientRun run = run(bench, "errors");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      JrsValue message = run.last("errors");
      assertThat(Json.string(message, "first")).isEqualTo("BadRequestError 400 true");
      assertThat(Json.string(message, "second")).isEqualTo("RateLimitError 429 true");
      assertThat(Json.string(message, "third")).startsWith("APIError").contains("it broke");
      assertThat(bench.upstream.modelRequests()).hasSize(3);
    }
  }

  private static ClientRun run(ClientBench bench, String what)
      throws IOException, InterruptedException {
    return bench.run(
        Map.of("ANTHROPIC_BASE_URL", bench.url(), "ANTHROPIC_API_KEY", "dummy"),
        NpmClients.node(),
        bench.script("anthropic-sdk.mjs"),
        what);
  }
}
