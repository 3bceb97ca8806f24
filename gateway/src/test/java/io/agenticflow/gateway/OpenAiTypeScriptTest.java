package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.gateway.ClientBench.Speaks;
import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.NpmClients;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.jr.stree.JrsValue;

/** OpenAI's SDK for TypeScript with its stream helpers, on both of its dialects. */
@Timeout(120)
final class OpenAiTypeScriptTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "chat-stream, tool_calls, CHAT_COMPLETIONS",
    "chat-stream, tool_calls, MESSAGES",
    "responses-stream, completed, CHAT_COMPLETIONS",
    "responses-stream, completed, MESSAGES"
  })
  void stream_isRead(String action, String stop, Speaks dialect) throws Exception {
    Turn turn =
        Turn.says("Grüße 🙂")
            .tool("weather", "city", "Zürich")
            .tool("weather", "city", "\"Genève\"")
            .usage(500, 40)
            .chunk(3);
    try (ClientBench bench = new ClientBench(folder, dialect, turn)) {
      ClientRun run = run(bench, action);
      bench.assertWentWell(run, 1);
      JrsValue answer = run.last("answer");
      assertThat(Json.string(answer, "text")).isEqualTo("Grüße 🙂");
      assertThat(Json.string(answer, "cities")).isEqualTo("Zürich,\"Genève\"");
      assertThat(Json.string(answer, "stop")).isEqualTo(stop);
      assertThat(Json.integer(answer, "input", 0)).isEqualTo(500);
      assertThat(Json.integer(answer, "output", 0)).isEqualTo(40);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "chat-tools, CHAT_COMPLETIONS",
    "chat-tools, MESSAGES",
    "responses-tools, CHAT_COMPLETIONS",
    "responses-tools, MESSAGES"
  })
  void toolTurn_takesTwoCalls(String action, Speaks dialect) throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder,
            dialect,
            Turn.calls("weather", "city", "Zürich").thinking("I must look."),
            Turn.says("Take a coat.").expect("snow in Zürich"))) {
      ClientRun run = run(bench, action);
      bench.assertWentWell(run, 2);
      assertThat(Json.string(run.last("answer"), "text")).isEqualTo("Take a coat.");
    }
  }

  @Test
  void plainAnswers_areRead() throws Exception {
    try (ClientBench bench =
        new ClientBench(
            folder, Speaks.CHAT_COMPLETIONS, Turn.says("Hello."), Turn.says("Goodbye."))) {
      ClientRun run = run(bench, "plain");
      bench.assertWentWell(run, 2);
      assertThat(Json.string(run.last("answer"), "text")).isEqualTo("Hello. Goodbye.");
    }
  }

  @Test
  void refusal_isRetriedByTheClient() throws Exception {
    Fault refusal = Fault.status(429).header("retry-after", "0");
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.fails(refusal),
            Turn.says("Hello."),
            Turn.fails(refusal),
            Turn.says("Goodbye."))) {
      ClientRun run = run(bench, "plain");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.last("answer"), "text")).isEqualTo("Hello. Goodbye.");
      assertThat(bench.upstream.modelRequests()).hasSize(4);
    }
  }

  @Test
  void errors_areOfTheRightClass() throws Exception {
    Turn breaking =
        Turn.says("many words to say").chunk(2).faults(Fault.errorInside(4, 502, "it broke"));
    try (ClientBench bench =
        new ClientBench(
            folder,
            Speaks.CHAT_COMPLETIONS,
            Turn.fails(Fault.status(400)),
            Turn.fails(Fault.status(429)),
            breaking,
            breaking)) {
      ClientRun run = run(bench, "errors");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      JrsValue answer = run.last("answer");
      assertThat(Json.string(answer, "first")).startsWith("BadRequestError 400");
      assertThat(Json.string(answer, "second")).startsWith("RateLimitError 429");
      assertThat(Json.string(answer, "third")).startsWith("APIError").contains("it broke");
      assertThat(Json.string(answer, "fourth")).contains("it broke");
      assertThat(bench.upstream.modelRequests()).hasSize(4);
    }
  }

  private static ClientRun run(ClientBench bench, String what)
      throws IOException, InterruptedException {
    return bench.run(
        Map.of("OPENAI_BASE_URL", bench.url() + "/v1", "OPENAI_API_KEY", "k"),
        NpmClients.node(),
        bench.script("openai-sdk.mjs"),
        what);
  }
}
