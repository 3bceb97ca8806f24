package io.agenticflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.agenticflow.json.Json;
import io.agenticflow.testkit.Fault;
import io.agenticflow.testkit.ScriptedUpstream;
import io.agenticflow.testkit.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.jr.stree.JrsValue;

/** The real Claude Code, unmodified and without a terminal, on models that are not Anthropic's. */
@Timeout(300)
final class ClaudeCodeTest {
  private static final int LONGEST_RUN_SECONDS = 90;

  private static Path claude;
  @TempDir private Path home;
  @TempDir private Path workspace;

  @BeforeAll
  static void install() throws Exception {
    claude = NpmClients.claudeCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-sonnet-4-5", "vendor/model"})
  void textAnswer_takesOneCall(String model) throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(Turn.says("The answer is forty-two.").usage(20_000, 9));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      Run run = run(gateway, model, "What is the answer?");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.result(), "result")).isEqualTo("The answer is forty-two.");
      assertThat(Json.isTrue(run.result(), "is_error")).isFalse();
      assertThat(Json.integer(Json.field(run.result(), "usage"), "input_tokens", 0))
          .isEqualTo(20_000);
      assertThat(upstream.modelRequests()).hasSize(1);
      assertThat(upstream.problems()).isEmpty();
      assertThat(gateway.log).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-sonnet-4-5", "vendor/model"})
  void toolTurn_takesTwoCalls(String model) throws Exception {
    Path file = workspace.resolve("hello.py");
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls("Write", "file_path", file.toString(), "content", "print('héllo')\n")
                    .text("I will write it."),
                Turn.says("Written.").expect("hello.py"));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      Run run = run(gateway, model, "Write hello.py");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.result(), "result")).isEqualTo("Written.");
      assertThat(file).hasContent("print('héllo')\n");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
      assertThat(gateway.log).isEmpty();
    }
  }

  @Test
  void parallelTools_areAllRun() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.calls(
                        "Write", "file_path", workspace.resolve("a.txt").toString(), "content", "a")
                    .tool(
                        "Write", "file_path", workspace.resolve("b.txt").toString(), "content", "b")
                    .thinking("Two files.")
                    .faults(Fault.Plain.INTERLEAVED_TOOL_CALLS),
                Turn.says("Both are there."));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      Run run = run(gateway, "vendor/model", "Write two files");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(workspace.resolve("a.txt")).hasContent("a");
      assertThat(workspace.resolve("b.txt")).hasContent("b");
      assertThat(upstream.modelRequests()).hasSize(2);
      assertThat(upstream.problems()).isEmpty();
    }
  }

  @Test
  void anthropicUpstream_isServedToo() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.start(Turn.says("Hello."));
        TestGateway gateway = TestGateway.toAnthropic(upstream.anthropicUrl())) {
      Run run = run(gateway, "claude-sonnet-4-5", "Say hello");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.result(), "result")).isEqualTo("Hello.");
      assertThat(upstream.modelRequests()).hasSize(1);
    }
  }

  @Test
  void refusalOfTheUpstream_isRetriedByTheClient() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.start(
                Turn.fails(Fault.status(429).header("retry-after", "0")),
                Turn.says("Now it works."));
        TestGateway gateway = TestGateway.toOpenRouter(upstream.openRouterUrl())) {
      Run run = run(gateway, "vendor/model", "Try");
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(Json.string(run.result(), "result")).isEqualTo("Now it works.");
      assertThat(upstream.modelRequests()).hasSize(2);
    }
  }

  private Run run(TestGateway gateway, String model, String task)
      throws IOException, InterruptedException {
    Path out = home.resolve("out.jsonl");
    Path err = home.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                claude.toString(),
                "-p",
                task,
                "--model",
                model,
                "--output-format",
                "stream-json",
                "--verbose",
                "--permission-mode",
                "bypassPermissions")
            .directory(workspace.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("ANTHROPIC_") || name.startsWith("CLAUDE"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", home.toString(),
                "IS_SANDBOX", "1",
                "ANTHROPIC_BASE_URL", gateway.server.baseUri().toString(),
                "ANTHROPIC_API_KEY", "dummy",
                "NO_PROXY", "127.0.0.1,localhost",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"));
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return new Run(
        ended ? process.exitValue() : -1, Files.readAllLines(out), Files.readString(err));
  }

  /** What a run of the program left. */
  private record Run(int exitCode, List<String> lines, String err) {
    JrsValue result() {
      JrsValue last = Json.parse(lines.getLast());
      assertThat(Json.string(last, "type")).isEqualTo("result");
      return last;
    }

    @Override
    public String toString() {
      return "exit code " + exitCode + "\n" + String.join("\n", lines) + "\n" + err;
    }
  }
}
