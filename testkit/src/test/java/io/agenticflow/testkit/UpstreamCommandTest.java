package io.agenticflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void server_runsUntilStandardInputEnds() throws Exception {
    PipedOutputStream stdin = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(stdin);
    CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> run(in, "--port", "0"));
    String line = firstLine();
    assertThat(line)
        .matches(
            "export OPENROUTER_BASE_URL=http://127.0.0.1:(\\d+)/api/v1 OPENAI_BASE_URL=http://127.0.0.1:\\1/v1"
                + " ANTHROPIC_BASE_URL=http://127.0.0.1:\\1 OLLAMA_HOST=http://127.0.0.1:\\1");
    String url = line.replaceAll(".*OPENAI_BASE_URL=(\\S+).*", "$1");
    HttpResponse<String> answer = Client.post(url + "/chat/completions", Client.chatBody(false));
    assertThat(answer.body()).contains("\"name\":\"Write\"");
    stdin.close();
    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(text(err)).contains("request 0 (POST /v1/chat/completions)");
  }

  @Test
  void script_isPlayedAsToldByTheOptions(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("script.yaml");
    Files.writeString(script, "turns: [{text: From the file.}]");
    PipedOutputStream stdin = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(stdin);
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () -> run(in, "--script", script.toString(), "--dialect", "anthropic", "--strict"));
    String url = firstLine().replaceAll(".*ANTHROPIC_BASE_URL=(\\S+).*", "$1");
    assertThat(Client.post(url + "/v1/chat/completions", Client.chatBody(false)).statusCode())
        .isEqualTo(404);
    HttpResponse<String> strict = Client.post(url + "/v1/messages", Client.messagesBody(false));
    assertThat(strict.statusCode()).isEqualTo(400);
    assertThat(strict.body()).contains("anthropic-version");
    stdin.close();
    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void faults_areListed() {
    assertThat(run("--faults")).isZero();
    assertThat(text(out)).contains("cut-in-character", "silence: 3");
  }

  @Test
  void help_isShown() {
    assertThat(run("--help")).isZero();
    assertThat(text(out)).startsWith("Usage: agentic-flow testkit upstream");
  }

  @Test
  void wrongArguments_areOneLine(@TempDir Path folder) throws Exception {
    assertThat(run("--prot", "1")).isEqualTo(2);
    assertThat(run("--port", "x")).isEqualTo(2);
    assertThat(run("--port")).isEqualTo(2);
    assertThat(run("--script", folder.resolve("none.yaml").toString())).isEqualTo(1);
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "turns: [{fault: rest}]");
    assertThat(run("--script", broken.toString())).isEqualTo(1);
    assertThat(run("--dialect", "google")).isEqualTo(1);
    assertThat(text(err).lines())
        .satisfiesExactly(
            line ->
                assertThat(line).isEqualTo("testkit upstream: unknown option --prot; see --help"),
            line ->
                assertThat(line)
                    .isEqualTo("testkit upstream: --port x is not a port; 0 to 65535; see --help"),
            line ->
                assertThat(line).isEqualTo("testkit upstream: --port needs a value; see --help"),
            line ->
                assertThat(line)
                    .startsWith("testkit upstream: cannot read the script ")
                    .contains("none.yaml"),
            line -> assertThat(line).contains("broken.yaml: turns[0].fault: unknown fault rest"),
            line -> assertThat(line).contains("unknown provider google"));
    assertThat(text(out)).isEmpty();
  }

  @Test
  void takenPort_isSaid() {
    try (ScriptedUpstream other = ScriptedUpstream.start()) {
      assertThat(run("--port", String.valueOf(other.port()))).isEqualTo(1);
      assertThat(text(err)).startsWith("testkit upstream: cannot listen on port " + other.port());
    }
  }

  private int run(String... args) {
    return run(new ByteArrayInputStream(new byte[0]), args);
  }

  private int run(InputStream in, String... args) {
    return UpstreamCommand.run(args, in, print(out), print(err));
  }

  private String firstLine() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!text(out).contains("\n") && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    return text(out).strip();
  }

  private static PrintStream print(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream from) {
    return from.toString(StandardCharsets.UTF_8);
  }
}
